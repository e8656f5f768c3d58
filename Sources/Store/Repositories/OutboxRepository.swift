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
  package func lease(_ deliveries: [DueDelivery], _ lease: Lease) throws -> [LeasedDelivery] {
    var leased = [DeliveryID: LeasedDelivery](minimumCapacity: deliveries.count)
    for (tenant, group) in Dictionary(grouping: deliveries, by: \.queue.tenant) {
      let rows = try transaction.query(
        """
        UPDATE deliveries SET state = \(DeliveryState.running.rawValue), lease = \(lease.token),
          due_at = \(lease.until)
        WHERE tenant_id = \(tenant) AND id IN (\(Self.list(group.map(\.id)))) AND ended_at IS NULL
        RETURNING \(LeasedDelivery.columns)
        """)
      // A row that this build cannot read waits for one that can; it must not stop the others.
      for delivery in rows.compactMap({ try? LeasedDelivery($0, lease: lease) }) {
        leased[delivery.id] = delivery
      }
    }
    return deliveries.compactMap { leased[$0.id] }
  }

  /// Records results, and passes over those whose lease somebody else holds by now.
  ///
  /// - Parameter tell: what tells a subscriber of an event.
  /// - Returns: the deliveries whose results count, and how many were told of them.
  @discardableResult
  package func record(
    _ results: [DeliveryResult], at now: Timestamp,
    tell: (AuditEvent, WebhookRow, TenantID) -> DeliveryRow
  ) throws -> (counted: Set<DeliveryID>, told: Int) {
    let held = try held(results)
    let counted = results.filter { held[$0.id] == $0.lease }
    try transaction.execute(batch: counted.map { Self.update($0, at: now) })
    try transaction.execute(batch: counted.compactMap(Self.attempt))
    var events = counted.compactMap { result in
      result.audit.map { (tenant: result.tenant, event: $0, isTold: result.isTold) }
    }
    for result in counted {
      guard let event = try disable(result) else { continue }
      events.append((result.tenant, event, true))
    }
    try transaction.execute(
      batch: events.map { AuditRepository.insertion($0.event, of: $0.tenant) })
    let told = try spread(
      events.filter { $0.isTold && $0.event.event.isPublic }.map { ($0.tenant, $0.event) },
      with: tell)
    return (Set(counted.map(\.id)), told)
  }

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

  private static func update(_ result: DeliveryResult, at now: Timestamp) -> SQL {
    switch result.step {
    case .delivered(let verdict, let note):
      ended(result, .delivered, at: now, keepsSecrets: false, outcome: verdict, reason: note)
    case .discarded(let reason):
      ended(result, .discarded, at: now, keepsSecrets: true, outcome: nil, reason: reason)
    case .cancelled(let reason):
      ended(result, .cancelled, at: now, keepsSecrets: false, outcome: nil, reason: reason)
    // One that was withdrawn while it was being sent has a deadline by now: it ends then.
    case .again(let moment, let reason):
      """
      UPDATE deliveries SET state = \(DeliveryState.retryable.rawValue), lease = NULL,
        attempts = \(result.attempts), reason = \(reason),
        due_at = CASE WHEN deadline < \(moment) THEN deadline ELSE \(moment) END
      WHERE tenant_id = \(result.tenant) AND id = \(result.id) AND lease = \(result.lease)
        AND ended_at IS NULL
      """
    case .released(let moment):
      """
      UPDATE deliveries SET lease = NULL, due_at = \(moment),
        state = CASE WHEN attempts = 0 THEN \(DeliveryState.available.rawValue)
          ELSE \(DeliveryState.retryable.rawValue) END
      WHERE tenant_id = \(result.tenant) AND id = \(result.id) AND lease = \(result.lease)
        AND ended_at IS NULL
      """
    }
  }

  private static func ended(
    _ result: DeliveryResult, _ state: DeliveryState, at now: Timestamp, keepsSecrets: Bool,
    outcome: String?, reason: String?
  ) -> SQL {
    """
    UPDATE deliveries SET state = \(state.rawValue), lease = NULL, attempts = \(result.attempts),
      ended_at = \(now), outcome = \(outcome), reason = \(reason),
      secrets = CASE WHEN \(keepsSecrets) = 1 THEN secrets END
    WHERE tenant_id = \(result.tenant) AND id = \(result.id) AND lease = \(result.lease)
      AND ended_at IS NULL
    """
  }

  /// One that used up no attempt gives its number to the next.
  private static func attempt(_ result: DeliveryResult) -> SQL? {
    guard let attempt = result.attempt else { return nil }
    return """
      INSERT INTO attempts (tenant_id, delivery_id, number, started_at, duration, outcome, status,
        address, reason)
      VALUES (\(result.tenant), \(result.id), \(attempt.number), \(attempt.startedAt),
        \(attempt.duration), \(attempt.outcome), \(attempt.status), \(attempt.address),
        \(attempt.reason))
      ON CONFLICT (tenant_id, delivery_id, number) DO UPDATE SET
        started_at = excluded.started_at, duration = excluded.duration,
        outcome = excluded.outcome, status = excluded.status, address = excluded.address,
        reason = excluded.reason
      """
  }
}
