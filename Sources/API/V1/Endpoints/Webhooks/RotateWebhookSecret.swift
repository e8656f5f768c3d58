import Domain
import Gateway
import HTTPServer

extension V1 {
  /// Makes a new signing secret for a subscription or for callbacks.
  static let rotateWebhookSecret = Endpoint(
    .post, "/webhooks/{id}/rotate", input: .json
  ) { call in
    let rotated = try await call.gateway.rotateWebhookSecret(
      call.parameter("id"), try V1Decoding.rotation(call.body), by: call.principal)
    return .json(.ok, V1Encoding.rotated(rotated))
  }
}
