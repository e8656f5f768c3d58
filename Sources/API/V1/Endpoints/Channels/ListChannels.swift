import Domain
import Gateway
import HTTPServer

extension V1 {
  /// Every destination, by name.
  static let listChannels = Endpoint(
    .get, "/channels"
  ) { call in
    .list(try await call.gateway.channels(for: call.principal).map(V1Encoding.channel))
  }
}
