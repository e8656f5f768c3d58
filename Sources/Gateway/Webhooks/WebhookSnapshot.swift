import Cryptography
package import Domain
import JSON
import Store
import Transfer

/// A webhook as people may see it: of its address only scheme and host.
package struct WebhookSnapshot: Sendable {
  package let webhook: Webhook
  package let destination: String?
  /// The end of the pause of an endpoint that keeps failing.
  package let pausedUntil: Timestamp?
  /// The secrets that sign, newest first, still sealed.
  package let secrets: [SigningSecret]
}

/// The webhooks of a tenant, and the signing of its callbacks.
package struct WebhookList: Sendable {
  package let callback: CallbackSnapshot
  package let webhooks: [WebhookSnapshot]
}

/// The signing of a tenant's callbacks, which every tenant has.
package struct CallbackSnapshot: Sendable {
  /// The longest pause of a host that takes callbacks.
  package let pausedUntil: Timestamp?
  /// The secrets that sign, newest first, still sealed.
  package let secrets: [SigningSecret]
}

extension Gateway {
  /// The snapshot of a webhook that was read.
  func snapshot(
    _ webhook: Webhook, pausedUntil: Timestamp?, secrets: [SigningSecret]
  ) throws -> WebhookSnapshot {
    let context = SealContext.webhookURL(webhook.id).context
    let address = try WebhookAddressCodec.decode(keys.open(webhook.url, for: context))
    let url = address.flatMap { try? TransferURL($0, policy: .unguarded) }
    return WebhookSnapshot(
      webhook: webhook, destination: url?.description, pausedUntil: pausedUntil,
      secrets: secrets)
  }
}
