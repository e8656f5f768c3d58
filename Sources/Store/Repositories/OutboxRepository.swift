package import Domain

/// The deliveries of every tenant, as the outbox records what came of them.
package struct OutboxRepository {
  private let transaction: any Transaction

  package init(_ transaction: any Transaction) { self.transaction = transaction }

  /// Records results.
  ///
  /// - Parameters:
  ///   - isContended: whether to look who holds the leases by now, and to pass over what somebody else
  ///     holds; otherwise a lost lease throws `LeaseLost`.
  ///   - tell: what tells a subscriber of an event.
  /// - Returns: the deliveries whose results count, and how many were told of them.
  @discardableResult
  package func record(
    _ record: OutboxRecord, isContended: Bool,
    tell: (AuditEvent, Webhook, TenantID) -> DeliveryRow
  ) throws -> (counted: Set<DeliveryID>?, told: Int) {
    var record = record
    if isContended {
      let held = try held(record.results)
      record = record.filtered { held.contains($0.id) }
    }
    let changed = try transaction.execute(bulks: record.updates)
    guard changed.reduce(0, +) == record.results.count else { throw LeaseLost() }
    try transaction.execute(bulks: record.additions)
    var events = record.events
    for result in record.results where result.disables != nil {
      guard let event = try disable(result) else { continue }
      try AuditEventRepository(transaction, of: result.tenant).insert(event)
      events[result.tenant, default: []].append(event)
    }
    let told = try spread(events, with: tell)
    return (isContended ? Set(record.results.map(\.id)) : nil, told)
  }

  /// Somebody else holds one of the deliveries by now.
  package struct LeaseLost: Error {}

  /// Adds a delivery for every webhook that wants to know.
  private func spread(
    _ events: [TenantID: [AuditEvent]],
    with tell: (AuditEvent, Webhook, TenantID) -> DeliveryRow
  ) throws -> Int {
    var told = 0
    for (tenant, events) in events {
      let webhooks = try WebhookRepository(transaction, of: tenant).all()
      guard !webhooks.isEmpty else { continue }
      let rows = events.flatMap { event in
        webhooks.filter { $0.wants(event.event) }.map { tell(event, $0, tenant) }
      }
      try DeliveryRepository(transaction, of: tenant).insert(rows)
      told += rows.count
    }
    return told
  }

  /// Those of the results that count.
  private func held(_ results: [DeliveryResult]) throws -> Set<DeliveryID> {
    var held = Set<DeliveryID>(minimumCapacity: results.count)
    for result in results {
      let sql: SQL = """
        SELECT 1 FROM deliveries WHERE tenant_id = \(result.tenant) AND id = \(result.id)
          AND (\(SQL.unset("ended_at")) OR state = 'cancelled')
        """
      let question = sql + result.lease.isHeld + transaction.dialect.forUpdate
      if try transaction.first(question) != nil {
        held.insert(result.id)
      }
    }
    return held
  }

  /// The event that tells of it when the endpoint worked until now.
  private func disable(_ result: DeliveryResult) throws -> AuditEvent? {
    guard let endpoint = result.disables else { return nil }
    let reason = result.attempt?.reason ?? "the receiver says that it is gone"
    let isNews =
      switch endpoint {
      case .channel(let id):
        try ChannelRepository(transaction, of: result.tenant).disable(id, reason: reason)
      case .webhook(let id):
        try WebhookRepository(transaction, of: result.tenant).disable(id, reason: reason)
      }
    return isNews ? result.disabledAudit : nil
  }
}
