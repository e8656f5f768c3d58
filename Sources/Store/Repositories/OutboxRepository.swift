package import Domain

/// The deliveries of every tenant, as the outbox leases and records them.
///
/// Each row names its tenant, and every change names the tenant of its row.
package struct OutboxRepository {
  private let transaction: any Transaction

  package init(_ transaction: any Transaction) { self.transaction = transaction }

  /// Open deliveries whose time has come, oldest first; held against other nodes.
  ///
  /// - Parameters:
  ///   - floor: nothing that was due earlier is looked at.
  ///   - queues: these are passed over, without reading their rows.
  package func due(
    at now: Timestamp, from floor: Timestamp? = nil, excluding queues: [OutboxQueue] = [],
    tenants: [TenantID] = [], limit: Int
  ) throws -> [DueDelivery] {
    let sql = Self.dueQuery(
      at: now, from: floor, excluding: queues, tenants: tenants, limit: limit)
    return try transaction.query(sql + transaction.dialect.skipLocked).map(Self.dueDelivery)
  }

  /// The same of one queue.
  package func due(
    in queue: OutboxQueue, at now: Timestamp, limit: Int
  ) throws -> [DueDelivery] {
    let sql = Self.dueQuery(in: queue, at: now, limit: limit)
    return try transaction.query(sql + transaction.dialect.skipLocked).map(Self.dueDelivery)
  }

  /// When the next open delivery becomes due, leases that run out included.
  package func nextDue(after now: Timestamp) throws -> Timestamp? {
    try transaction.first(
      """
      SELECT due_at FROM deliveries WHERE ended_at IS NULL AND due_at > \(now)
      ORDER BY due_at LIMIT 1
      """
    )?.timestamp(0)
  }

  /// Leases deliveries: they become due again when the lease runs out.
  package func lease(_ deliveries: [DueDelivery], _ lease: Lease) throws -> LeasedRows {
    var rows = [Row]()
    rows.reserveCapacity(deliveries.count)
    for (tenant, group) in Dictionary(grouping: deliveries, by: \.queue.tenant) {
      rows += try transaction.query(
        """
        UPDATE deliveries SET state = \(DeliveryState.running.rawValue), lease = \(lease.token),
          due_at = \(lease.until)
        WHERE tenant_id = \(tenant) AND id IN (\(Self.list(group.map(\.id)))) AND ended_at IS NULL
        RETURNING \(LeasedDelivery.columns)
        """)
    }
    return LeasedRows(rows: rows, order: deliveries.map(\.id), lease: lease)
  }

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
    tell: (AuditEvent, WebhookRow, TenantID) -> DeliveryRow
  ) throws -> (counted: Set<DeliveryID>?, told: Int) {
    var record = record
    if isContended {
      let held = try held(record.results)
      record = record.filtered { held[$0.id] == $0.lease }
    }
    guard try transaction.execute(batch: record.updates) == record.results.count else {
      throw LeaseLost()
    }
    try transaction.execute(batch: record.attempts)
    try transaction.execute(batch: record.trail)
    var events = record.events
    for result in record.results {
      guard let event = try disable(result) else { continue }
      try AuditRepository(transaction, of: result.tenant).insert(event)
      events.append((result.tenant, event))
    }
    let told = try spread(events, with: tell)
    return (isContended ? Set(record.results.map(\.id)) : nil, told)
  }

  /// Somebody else holds one of the deliveries by now.
  package struct LeaseLost: Error {}

  /// Adds a delivery for every webhook that wants to know.
  private func spread(
    _ events: [(tenant: TenantID, event: AuditEvent)],
    with tell: (AuditEvent, WebhookRow, TenantID) -> DeliveryRow
  ) throws -> Int {
    var told = 0
    for (tenant, group) in Dictionary(grouping: events, by: \.tenant) {
      let webhooks = try WebhookRepository(transaction, of: tenant).all()
      let rows = group.flatMap { _, event in
        webhooks.filter { $0.wants(event.event) }.map { tell(event, $0, tenant) }
      }
      try DeliveryRepository(transaction, of: tenant).insert(rows)
      told += rows.count
    }
    return told
  }

  /// The present leases of what the results are about.
  private func held(_ results: [DeliveryResult]) throws -> [DeliveryID: [UInt8]] {
    var held = [DeliveryID: [UInt8]](minimumCapacity: results.count)
    for (tenant, group) in Dictionary(grouping: results, by: \.tenant) {
      let rows = try transaction.query(
        """
        SELECT id, lease FROM deliveries
        WHERE tenant_id = \(tenant) AND id IN (\(Self.list(group.map(\.id))))
          AND ended_at IS NULL AND lease IS NOT NULL\(transaction.dialect.forUpdate)
        """)
      for row in rows { held[try row.identifier(0)] = try row.bytes(1) }
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

  private static func dueDelivery(_ row: Row) throws -> DueDelivery {
    DueDelivery(
      queue: OutboxQueue(lane: try row.text(1), tenant: try row.identifier(2)),
      id: try row.identifier(3), dueAt: try row.timestamp(0))
  }
}

extension OutboxRepository {
  /// What finds due deliveries, for whoever checks its plan.
  package static func dueQuery(
    at now: Timestamp, from floor: Timestamp?, excluding queues: [OutboxQueue],
    tenants: [TenantID], limit: Int
  ) -> SQL {
    var sql: SQL = """
      SELECT due_at, lane, tenant_id, id FROM deliveries
      WHERE ended_at IS NULL AND due_at <= \(now)
      """
    if let floor { sql += " AND due_at >= \(floor)" }
    let byTenant = Dictionary(grouping: queues, by: \.tenant)
    for tenant in byTenant.keys.sorted() {
      let lanes = byTenant[tenant, default: []].map(\.lane).sorted()
      sql += " AND NOT (tenant_id = \(tenant) AND lane IN (\(SQL.list(lanes))))"
    }
    if !tenants.isEmpty { sql += " AND tenant_id NOT IN (\(SQL.list(tenants)))" }
    return sql + " ORDER BY due_at LIMIT \(limit)"
  }

  /// What finds the due deliveries of one queue.
  package static func dueQuery(
    in queue: OutboxQueue, at now: Timestamp, limit: Int
  ) -> SQL {
    """
    SELECT due_at, lane, tenant_id, id FROM deliveries
    WHERE lane = \(queue.lane) AND tenant_id = \(queue.tenant) AND ended_at IS NULL
      AND due_at <= \(now)
    ORDER BY due_at LIMIT \(limit)
    """
  }

  /// Parameters for `IN (…)` in a few lengths only, so that few statements are ever prepared.
  private static func list(_ ids: [DeliveryID]) -> SQL {
    var length = 1
    while length < ids.count { length *= 2 }
    let last = ids.last.map { Array(repeating: $0, count: length - ids.count) } ?? []
    return SQL.list(ids + last)
  }
}
