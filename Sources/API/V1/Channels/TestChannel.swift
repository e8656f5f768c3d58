import Domain
import Gateway
import HTTPServer

extension Endpoint {
  /// Sends a test message.
  static let testChannel = Endpoint(
    .post, "/v1/channels/{id}/test", .channelsManage
  ) { call in
    let delivery = try await call.gateway.testChannel(call.parameter("id"), by: call.caller)
    return .json(.accepted, V1Encoding.delivery(delivery))
  }
}
