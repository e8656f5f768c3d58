import Domain
import Gateway
import HTTPServer

extension Endpoint {
  /// Ends a subscription.
  static let deleteWebhook = Endpoint(
    .delete, "/v1/webhooks/{id}", .channelsManage
  ) { call in
    try await call.gateway.deleteWebhook(call.parameter("id"), by: call.caller)
    return .done
  }
}
