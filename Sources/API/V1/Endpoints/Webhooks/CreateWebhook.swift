import Domain
import Gateway
import HTTPServer

extension V1 {
  /// Subscribes an address to events.
  static let createWebhook = Endpoint(
    .post, "/webhooks", input: .json
  ) { call in
    let created = try await call.gateway.createWebhook(
      try V1Decoding.newWebhook(call.body), by: call.principal)
    return .created(V1Encoding.created(created), at: "/v1/webhooks")
  }
}
