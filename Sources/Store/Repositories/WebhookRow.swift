package import Domain

/// A subscription of a tenant's program to events, as it is stored.
package struct WebhookRow: Sendable, Hashable {
  package let id: WebhookID
  /// Sealed: an address may hold secrets.
  package let url: [UInt8]
  /// Which events it wants; empty for all.
  package let events: Set<EventType>
  /// Whether it wants all; false too where a newer build subscribed it to what this one cannot name.
  private let wantsAll: Bool
  package let disabledReason: String?
  package let createdAt: Timestamp

  package init(
    id: WebhookID, url: [UInt8], events: Set<EventType>, wantsAll: Bool? = nil,
    disabledReason: String? = nil, createdAt: Timestamp
  ) {
    self.wantsAll = wantsAll ?? events.isEmpty
    self.id = id
    self.url = url
    self.events = events
    self.disabledReason = disabledReason
    self.createdAt = createdAt
  }

  package func wants(_ event: EventType) -> Bool {
    disabledReason == nil && event.isPublic && (wantsAll || events.contains(event))
  }
}

/// The webhooks of one tenant.
package struct WebhookRepository {
  private let transaction: any Transaction
  private let tenant: TenantID

  package init(_ transaction: any Transaction, of tenant: TenantID) {
    self.transaction = transaction
    self.tenant = tenant
  }

  package func insert(_ webhook: WebhookRow) throws {
    let events = webhook.events.map(\.rawValue).sorted().joined(separator: " ")
    try transaction.execute(
      """
      INSERT INTO webhooks (tenant_id, id, url, events, created_at)
      VALUES (\(tenant), \(webhook.id), \(webhook.url), \(events), \(webhook.createdAt))
      """)
  }

  package func find(_ id: WebhookID) throws -> WebhookRow? {
    try transaction.first("\(Self.select) WHERE tenant_id = \(tenant) AND id = \(id)")
      .map(Self.webhook)
  }

  /// The webhook, held against changes by others until this transaction ends.
  package func lock(_ id: WebhookID) throws -> WebhookRow? {
    try transaction.first(
      """
      \(Self.select) WHERE tenant_id = \(tenant) AND id = \(id)\(transaction.dialect.forUpdate)
      """
    ).map(Self.webhook)
  }

  package func all() throws -> [WebhookRow] {
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

  private static func webhook(_ row: Row) throws -> WebhookRow {
    let events = try row.text(2).split(separator: " ")
    return WebhookRow(
      id: try row.identifier(0), url: try row.bytes(1),
      events: Set(events.compactMap { EventType(rawValue: String($0)) }),
      wantsAll: events.isEmpty,
      disabledReason: try row.optionalText(3), createdAt: try row.timestamp(4))
  }
}
