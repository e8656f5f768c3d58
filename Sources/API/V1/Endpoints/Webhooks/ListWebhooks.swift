import Domain
import Gateway
import HTTPServer

extension V1 {
  /// Every subscription, and first what signs the tenant's callbacks.
  static let listWebhooks = Endpoint(
    .get, "/webhooks"
  ) { call in
    .list(V1Encoding.webhooks(try await call.gateway.webhooks(for: call.principal)))
  }
}
