import Domain
import Gateway
import HTTPServer

extension V1 {
  /// Every API key, without the keys themselves.
  static let listKeys = Endpoint(
    .get, "/keys"
  ) { call in
    .list(try await call.gateway.keys(for: call.principal).map(V1Encoding.key))
  }
}
