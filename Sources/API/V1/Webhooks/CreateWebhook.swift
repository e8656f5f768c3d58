import Domain
import Gateway
import HTTPServer

extension Endpoint {
  /// Subscribes an address to events.
  static let createWebhook = Endpoint(
    .post, "/v1/webhooks", .channelsManage, input: .json
  ) { call in
    let created = try await call.gateway.createWebhook(
      try V1Decoding.newWebhook(call.body), by: call.caller)
    return .created(V1Encoding.created(created), at: "/v1/webhooks")
  }
}
