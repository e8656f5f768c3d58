package import Domain

/// The deliveries of every tenant, as the outbox records their results.
package struct CompletionRepository {
  private let transaction: any Transaction

  package init(_ transaction: any Transaction) { self.transaction = transaction }

  /// Another process holds one of the deliveries by now.
  package struct LeaseLost: Error {}

  /// Report on a batch of results.
  package struct Report: Sendable {
    /// Deliveries whose results count; nil for all.
    package var counted: Set<DeliveryID>?
    /// Number of deliveries that may go now and could not before: new ones to webhooks, and the next of
    /// a sequence.
    package var released: Int
  }

  /// Records results.
  ///
  /// - Parameters:
  ///   - isContended: whether to check who holds each lease by now, and to pass over the results of
  ///     lost ones; otherwise a lost lease throws `LeaseLost`.
  ///   - notify: makes the delivery that tells a webhook of an event.
  @discardableResult
  package func record(
    _ batch: ResultBatch, isContended: Bool,
    notify: (AuditEvent, Webhook, TenantID) -> DeliveryRow
  ) throws -> Report {
    var batch = batch
    if isContended {
      let held = try held(batch.results)
      batch = batch.filtered { held.contains($0.id) }
    }
    let changed = try transaction.execute(bulks: batch.updates)
    guard changed.reduce(0, +) == batch.results.count else { throw LeaseLost() }
    try transaction.execute(bulks: batch.additions)
    let resumed = try batch.resumption.map { try transaction.execute(bulks: [$0])[0] } ?? 0
    if resumed > 0 { transaction.signal(.deliveries) }
    var events = batch.events
    for result in batch.results {
      guard let disabling = result.disabling, try disable(disabling, result) else { continue }
      try AuditEventRepository(transaction, of: result.tenant).insert(disabling.event)
      events[result.tenant, default: []].append(disabling.event)
    }
    let told = try publish(events, notify)
    return Report(
      counted: isContended ? Set(batch.results.map(\.id)) : nil, released: resumed + told)
  }

  /// Adds a delivery for every webhook that subscribed to an event.
  private func publish(
    _ events: [TenantID: [AuditEvent]], _ notify: (AuditEvent, Webhook, TenantID) -> DeliveryRow
  ) throws -> Int {
    var told = 0
    for (tenant, events) in events {
      let webhooks = try WebhookRepository(transaction, of: tenant).all()
      guard !webhooks.isEmpty else { continue }
      let rows = events.flatMap { event in
        webhooks.filter { $0.wants(event.event) }.map { notify(event, $0, tenant) }
      }
      try DeliveryRepository(transaction, of: tenant).insert(rows)
      told += rows.count
    }
    return told
  }

  private func held(_ results: [DeliveryResult]) throws -> Set<DeliveryID> {
    var held = Set<DeliveryID>(minimumCapacity: results.count)
    for result in results {
      let sql: SQL = """
        SELECT 1 FROM deliveries WHERE tenant_id = \(result.tenant) AND id = \(result.id)
          AND (\(SQL.unset("ended_at")) OR state = 'cancelled')
        """
      let question = sql + result.delivery.lease.isHeld + transaction.dialect.forUpdate
      if try transaction.first(question) != nil { held.insert(result.id) }
    }
    return held
  }

  /// Disables an endpoint; false when it was disabled before.
  private func disable(
    _ disabling: DeliveryResult.Disabling, _ result: DeliveryResult
  ) throws -> Bool {
    let reason = result.attempt?.reason ?? "the receiver says that it is gone"
    return switch disabling.endpoint {
    case .channel(let id):
      try ChannelRepository(transaction, of: result.tenant).disable(id, reason: reason)
    case .webhook(let id):
      try WebhookRepository(transaction, of: result.tenant).disable(id, reason: reason)
    }
  }
}
