import Domain
import JSON
import Store

extension Gateway {
  /// Ends a subscription and forgets its secrets.
  package func deleteWebhook(_ name: String, by principal: Principal) async throws {
    try principal.require(.channelsManage)
    guard name != Self.callbackName else {
      throw Refusal(
        .conflict, "The webhook of callbacks cannot be deleted; its secret can be rotated.")
    }
    try await write(by: principal) { work in
      guard let id = WebhookID(name), try work.webhooks.delete(id) else {
        throw Refusal.notFound("webhook")
      }
      try work.secrets.deleteAll(owner: id.bytes)
      try work.breakers.delete(OutboxQueue(endpoint: id.description, tenant: principal.tenant))
      try work.record(.webhookDeleted, detail: ["webhook": .string(id.description)])
    }
  }
}
