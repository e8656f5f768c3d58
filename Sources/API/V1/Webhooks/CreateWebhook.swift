import Domain
import Gateway
import HTTPServer

extension Endpoint {
  /// Subscribes an address to events.
  static let createWebhook = Endpoint(
    .post, "/v1/webhooks", .channelsManage, input: .json
  ) { call in
    .created(
      try await call.gateway.createWebhook(call.body, by: call.caller), at: "/v1/webhooks")
  }
}
