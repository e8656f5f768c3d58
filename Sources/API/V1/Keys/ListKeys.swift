import Domain
import Gateway
import HTTPServer

extension Endpoint {
  /// Every API key, without the keys themselves.
  static let listKeys = Endpoint(
    .get, "/v1/keys", .keysManage
  ) { call in
    .list(try await call.gateway.keys(for: call.caller).map(V1Encoding.key))
  }
}
