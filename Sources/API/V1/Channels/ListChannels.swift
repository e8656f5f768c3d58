import Domain
import Gateway
import HTTPServer

extension Endpoint {
  /// Every destination, by name.
  static let listChannels = Endpoint(
    .get, "/v1/channels", .channelsManage
  ) { call in
    .list(try await call.gateway.channels(for: call.caller).map(V1Encoding.channel))
  }
}
