import Domain
import Gateway
import HTTPServer

extension Endpoint {
  /// Adds a destination.
  static let createChannel = Endpoint(
    .post, "/v1/channels", .channelsManage, input: .json
  ) { call in
    let created = try await call.gateway.createChannel(
      try V1Decoding.newChannel(call.body), by: call.caller)
    return .created(V1Encoding.created(created), at: "/v1/channels")
  }
}
