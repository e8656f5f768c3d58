package import Cryptography
package import Domain
import JSON
import Store

/// The wish for a webhook.
package struct NewWebhook: Sendable {
  package let url: String
  package let selection: Webhook.Selection

  package init(url: String, selection: Webhook.Selection = .all) {
    self.url = url
    self.selection = selection
  }
}

/// A webhook with its signing secret, which is known this once.
package struct CreatedWebhook: Sendable {
  package let webhook: WebhookSnapshot
  package let secret: WebhookSecret
}

extension Gateway {
  /// The most webhooks of a tenant: every event is written once per webhook that wants it.
  private static var maximumWebhooks: Int { 50 }

  /// Subscribes an address to events.
  package func createWebhook(
    _ new: NewWebhook, by principal: Principal
  ) async throws -> CreatedWebhook {
    try principal.require(.channelsManage)
    try checkAddress(new.url, at: ["url"])
    return try await write(by: principal) { work in
      // One after another, so that none is overlooked by the count.
      try TenantRepository(work.transaction).lock(work.tenant)
      guard try work.webhooks.all().count < Self.maximumWebhooks else {
        throw Refusal(
          .conflict, "There are \(Self.maximumWebhooks) webhooks already; delete one first.")
      }
      let id = work.identifier(WebhookID.self)
      let webhook = Webhook(
        id: id,
        url: keys.seal(
          WebhookAddressCodec.encode(new.url), for: SealContext.webhookURL(id).context),
        selection: new.selection, createdAt: work.now)
      try work.webhooks.insert(webhook)
      let secret = try work.addSecret(owner: id.bytes)
      try work.record(.webhookCreated, detail: ["webhook": .string(id.description)])
      let secrets = try work.secrets.live(owner: id.bytes, at: work.now)
      return CreatedWebhook(
        webhook: try snapshot(webhook, pausedUntil: nil, secrets: secrets), secret: secret)
    }
  }
}
