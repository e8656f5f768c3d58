import Domain
import Gateway
import HTTPServer

extension Endpoint {
  /// Makes a new signing secret for a subscription or for callbacks.
  static let rotateWebhookSecret = Endpoint(
    .post, "/v1/webhooks/{id}/rotate", .channelsManage, input: .json
  ) { call in
    let rotated = try await call.gateway.rotateWebhookSecret(
      call.parameter("id"), try V1Decoding.rotation(call.body), by: call.caller)
    return .json(.ok, V1Encoding.rotated(rotated))
  }
}
