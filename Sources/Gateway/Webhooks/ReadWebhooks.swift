import Cryptography
import Domain
import JSON
import Store
import Transfer

extension Gateway {
  /// What stands for the webhook of callbacks, which every tenant has.
  static let callbackName = "callback"

  /// Every webhook, and first the one that signs the tenant's callbacks.
  package func webhooks(for principal: Principal) async throws -> Page {
    try principal.require(.channelsManage)
    let now = clock.now
    return try await read(principal.tenant) { transaction in
      let rows = try WebhookRepository(transaction, of: principal.tenant).all()
      let secrets = try secrets(of: principal.tenant.bytes, principal.tenant, transaction, now)
      let pauses = try pauses(of: principal.tenant, in: transaction)
      let callback: JSON = [
        "id": .string(Self.callbackName), "destination": .null, "events": [],
        "disabled_reason": .null, "paused_until": .time(pauses[Self.callbackName]),
        "created_at": .null, "secrets": secrets,
      ]
      let others = try rows.map { row in
        let pause = pauses[row.id.description]
        return JSON.object(
          try json(row, pausedUntil: pause, in: transaction, of: principal.tenant, at: now))
      }
      return Page(items: [callback] + others, next: nil)
    }
  }

  /// The webhook as the API shows it: of its address only scheme and host.
  func json(
    _ webhook: Webhook, pausedUntil: Timestamp?, in transaction: any Transaction,
    of tenant: TenantID, at now: Timestamp
  ) throws -> JSONObject {
    let context = SealContext.webhookURL(webhook.id).context
    let target = try JSON(parsing: keys.open(webhook.url, for: context))
    let url = target["url"]?.string.flatMap { try? TransferURL($0, policy: .unguarded) }
    return [
      "id": .string(webhook.id.description), "destination": .text(url?.description),
      "events": .array(webhook.selection.events.map(\.rawValue).sorted().map { .string($0) }),
      "disabled_reason": .text(webhook.disabledReason), "paused_until": .time(pausedUntil),
      "created_at": .time(webhook.createdAt),
      "secrets": try secrets(of: webhook.id.bytes, tenant, transaction, now),
    ]
  }

  /// Which secrets sign, newest first, without the secrets themselves.
  private func secrets(
    of owner: [UInt8], _ tenant: TenantID, _ transaction: any Transaction, _ now: Timestamp
  ) throws -> JSON {
    .array(
      try SigningSecretRepository(transaction, of: tenant).live(owner: owner, at: now).map {
        secret in
        [
          "id": .string(secret.id.description), "created_at": .time(secret.createdAt),
          "retires_at": .time(secret.retiresAt),
        ]
      })
  }
}

extension Webhook.Selection {
  /// The events by name; empty for all.
  fileprivate var events: Set<EventType> {
    switch self {
    case .all: []
    case .only(let events): events
    }
  }
}
