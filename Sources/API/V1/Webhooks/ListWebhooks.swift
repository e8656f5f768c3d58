import Domain
import Gateway
import HTTPServer

extension Endpoint {
  /// Every subscription, and first what signs the tenant's callbacks.
  static let listWebhooks = Endpoint(
    .get, "/v1/webhooks", .channelsManage
  ) { call in
    .list(V1Encoding.webhooks(try await call.gateway.webhooks(for: call.caller)))
  }
}
