import Domain
import JSON
import Store

extension Gateway {
  /// Ends a subscription and forgets its secrets.
  package func deleteWebhook(_ name: String, by caller: Principal) async throws {
    try caller.require(.channelsManage)
    guard name != Self.callbackName else {
      throw Refusal(
        .conflict, "The webhook of callbacks cannot be deleted; its secret can be rotated.")
    }
    try await write(caller.tenant, by: caller.actor, from: caller.address) { ledger in
      guard let id = WebhookID(name), try ledger.webhooks.delete(id) else {
        throw Refusal.notFound("webhook")
      }
      try ledger.secrets.deleteAll(owner: id.bytes)
      try ledger.breakers.delete(OutboxQueue(lane: id.description, tenant: caller.tenant))
      try ledger.record(.webhookDeleted, detail: ["webhook": .string(id.description)])
    }
  }
}
