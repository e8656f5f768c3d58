import Domain
import Store

extension Gateway {
  /// The name of the webhook of callbacks, which every tenant has.
  package static let callbackName = "callback"

  /// Every webhook, and the signing of the tenant's callbacks.
  package func webhooks(for principal: Principal) async throws -> WebhookList {
    try principal.require(.channelsManage)
    let now = clock.now
    return try await read(principal.tenant) { transaction in
      let secrets = SigningSecretRepository(transaction, of: principal.tenant)
      let pauses = try pauses(of: principal.tenant, in: transaction)
      let callback = CallbackSnapshot(
        pausedUntil: pauses[Self.callbackName],
        secrets: try secrets.live(owner: principal.tenant.bytes, at: now))
      let webhooks = try WebhookRepository(transaction, of: principal.tenant).all()
      return WebhookList(
        callback: callback,
        webhooks: try webhooks.map { webhook in
          try snapshot(
            webhook, pausedUntil: pauses[webhook.id.description],
            secrets: try secrets.live(owner: webhook.id.bytes, at: now))
        })
    }
  }
}
