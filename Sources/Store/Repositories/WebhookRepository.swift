package import Domain

/// The webhooks of one tenant.
package struct WebhookRepository {
  private let transaction: any Transaction
  private let tenant: TenantID

  package init(_ transaction: any Transaction, of tenant: TenantID) {
    self.transaction = transaction
    self.tenant = tenant
  }

  package func insert(_ webhook: Webhook) throws {
    let events =
      switch webhook.selection {
      case .all: ""
      case .only(let events): events.map(\.rawValue).sorted().joined(separator: " ")
      }
    try transaction.execute(
      """
      INSERT INTO webhooks (tenant_id, id, url, events, created_at)
      VALUES (\(tenant), \(webhook.id), \(webhook.url), \(events), \(webhook.createdAt))
      """)
  }

  package func find(_ id: WebhookID) throws -> Webhook? {
    try transaction.first("\(Self.select) WHERE tenant_id = \(tenant) AND id = \(id)")
      .map(Self.webhook)
  }

  /// The webhook, held against changes by others until this transaction ends.
  package func lock(_ id: WebhookID) throws -> Webhook? {
    try transaction.first(
      """
      \(Self.select) WHERE tenant_id = \(tenant) AND id = \(id)\(transaction.dialect.forUpdate)
      """
    ).map(Self.webhook)
  }

  package func all() throws -> [Webhook] {
    try transaction.query("\(Self.select) WHERE tenant_id = \(tenant) ORDER BY id")
      .map(Self.webhook)
  }

  package func disable(_ id: WebhookID, reason: String) throws -> Bool {
    try transaction.execute(
      """
      UPDATE webhooks SET disabled_reason = \(reason)
      WHERE tenant_id = \(tenant) AND id = \(id) AND disabled_reason IS NULL
      """) == 1
  }

  package func delete(_ id: WebhookID) throws -> Bool {
    try transaction.execute(
      "DELETE FROM webhooks WHERE tenant_id = \(tenant) AND id = \(id)") == 1
  }

  private static let select: SQL =
    "SELECT id, url, events, disabled_reason, created_at FROM webhooks"

  private static func webhook(_ row: Row) throws -> Webhook {
    let events = try row.text(2).split(separator: " ")
    return Webhook(
      id: try row.identifier(0), url: try row.bytes(1),
      selection: events.isEmpty
        ? .all : .only(Set(events.compactMap { EventType(rawValue: String($0)) })),
      disabledReason: try row.optionalText(3), createdAt: try row.timestamp(4))
  }
}
