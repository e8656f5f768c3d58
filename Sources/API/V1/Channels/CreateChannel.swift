import Domain
import Gateway
import HTTPServer

extension Endpoint {
  /// Adds a destination.
  static let createChannel = Endpoint(
    .post, "/v1/channels", .channelsManage, input: .json
  ) { call in
    .created(
      try await call.gateway.createChannel(call.body, by: call.caller), at: "/v1/channels")
  }
}
