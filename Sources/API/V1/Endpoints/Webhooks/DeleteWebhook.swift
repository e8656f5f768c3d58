import Domain
import Gateway
import HTTPServer

extension V1 {
  /// Ends a subscription.
  static let deleteWebhook = Endpoint(
    .delete, "/webhooks/{id}"
  ) { call in
    try await call.gateway.deleteWebhook(call.parameter("id"), by: call.principal)
    return .done
  }
}
