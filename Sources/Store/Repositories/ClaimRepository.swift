package import Domain
import JSON

/// The deliveries of every tenant, as the outbox claims them.
///
/// Each row names its tenant, and every change names the tenant of its row.
package struct ClaimRepository {
  private let transaction: any Transaction
  private let lease: Lease

  /// - Parameter lease: the right under which deliveries are looked for and taken.
  package init(_ transaction: any Transaction, under lease: Lease) {
    self.transaction = transaction
    self.lease = lease
  }

  /// Open deliveries whose time has come and that no node holds, oldest first.
  ///
  /// - Parameters:
  ///   - floor: nothing that was due earlier is looked at.
  ///   - queues: these are passed over, without reading their rows.
  package func due(
    at now: Timestamp, from floor: Timestamp? = nil, excluding queues: [OutboxQueue] = [],
    tenants: [TenantID] = [], limit: Int
  ) throws -> [DueDelivery] {
    try pick(
      Self.dueQuery(
        at: now, from: floor, excluding: queues, tenants: tenants, under: lease, limit: limit,
        in: transaction.dialect))
  }

  /// The first open delivery of each queue; nil when there are more queues than that.
  ///
  /// It takes a step for each queue, however long they are.
  package func firsts(ofAtMost count: Int) throws -> [DueDelivery]? {
    let sql = Self.firstsQuery(limit: count + 1, in: transaction.dialect)
    let rows = try transaction.query(sql).map(DueDelivery.init)
    return rows.count <= count ? rows : nil
  }

  /// Those of one queue that are due, as `due` finds them.
  package func due(of queue: OutboxQueue, at now: Timestamp, limit: Int) throws -> [DueDelivery] {
    try pick(
      Self.backlogQuery(
        DueDelivery.columns, of: queue, at: now, under: lease, limit: limit,
        in: transaction.dialect))
  }

  /// Those of one queue behind the last one that was looked at, with all that is needed to send them.
  ///
  /// They are locked unless the process has the queue to itself. Nothing that was due before the floor
  /// is looked at.
  package func backlog(
    of queue: OutboxQueue, at now: Timestamp, from floor: Timestamp? = nil,
    after last: DueDelivery? = nil, limit: Int
  ) throws -> [BacklogRow] {
    let sql = Self.backlogQuery(
      of: queue, at: now, from: floor, after: last, under: lease, limit: limit,
      in: transaction.dialect)
    return try transaction.query(sql + passing).map { row in
      try BacklogRow(row, of: queue, under: lease)
    }
  }

  /// When the next open delivery becomes due.
  package func nextDue(after now: Timestamp) throws -> Timestamp? {
    try transaction.first(
      """
      SELECT due_at FROM deliveries WHERE ended_at IS NULL AND due_at > \(now)
      ORDER BY due_at LIMIT 1
      """
    )?.timestamp(0)
  }

  /// Takes deliveries under the lease.
  package func lease(_ deliveries: [DueDelivery]) throws -> LeasedRows {
    let rows =
      switch lease {
      case .alone: try read(deliveries)
      case .node(let node, let claim): try mark(deliveries, node, claim)
      }
    return LeasedRows(rows: rows, order: deliveries.map(\.id), lease: lease)
  }

  private func read(_ deliveries: [DueDelivery]) throws -> [Row] {
    var rows = [Row]()
    rows.reserveCapacity(deliveries.count)
    for (tenant, group) in Dictionary(grouping: deliveries, by: \.queue.tenant) {
      rows += try transaction.query(
        """
        SELECT \(LeasedDelivery.columns) FROM deliveries
        WHERE tenant_id = \(tenant) AND id IN (\(SQL.padded(group.map(\.id))))
          AND \(SQL.unset("ended_at"))
        """)
    }
    return rows
  }

  private func mark(
    _ deliveries: [DueDelivery], _ node: NodeID, _ claim: [UInt8]
  ) throws -> [Row] {
    var bulk = Bulk(Self.marking)
    for delivery in deliveries { bulk.add(node, claim, delivery.queue.tenant, delivery.id) }
    return try transaction.query(bulk)
  }

  /// Takes what was found and locked in this transaction.
  ///
  /// A condition that one of the partial indexes meets would let PostgreSQL walk that one for each.
  private static let marking = BulkStatement(
    update: "deliveries",
    ["node": .bytes, "lease": .bytes, "tenant": .bytes, "delivery": .bytes],
    set: "node = given.node, lease = given.lease",
    where: "tenant_id = given.tenant AND id = given.delivery",
    returning: LeasedDelivery.columns)

  /// Gives back what a claim took whose outcome was never learnt.
  package func forsake(claim: [UInt8], of node: NodeID) throws {
    try transaction.execute(
      """
      UPDATE deliveries SET node = NULL, lease = NULL
      WHERE ended_at IS NULL AND node = \(node) AND lease = \(claim)
      """)
  }

  /// What others have locked is passed over.
  private var passing: SQL { lease.isUnmarked ? "" : transaction.dialect.skipLocked }

  private func pick(_ sql: SQL) throws -> [DueDelivery] {
    try transaction.query(sql + passing).map(DueDelivery.init)
  }
}

extension ClaimRepository {
  /// What finds due deliveries, for whoever checks its plan.
  package static func dueQuery(
    at now: Timestamp, from floor: Timestamp?, excluding queues: [OutboxQueue],
    tenants: [TenantID], under lease: Lease = .alone, limit: Int, in dialect: Dialect
  ) -> SQL {
    var sql: SQL = """
      SELECT \(DueDelivery.columns) FROM deliveries
      WHERE ended_at IS NULL AND due_at <= \(now)
      """
    if let floor { sql += " AND due_at >= \(floor)" }
    if !queues.isEmpty { sql += passing(over: queues, in: dialect) }
    if !tenants.isEmpty { sql += " AND tenant_id NOT IN (\(SQL.list(tenants)))" }
    return sql + lease.isFree(at: now)
      + " ORDER BY due_at, lane, tenant_id, id LIMIT \(limit)"
  }

  /// Up to so many tenants have a condition each, which costs the least for each row.
  private static let few = (tenants: 32, queues: 512)

  /// Passes over queues, however many there are.
  private static func passing(over queues: [OutboxQueue], in dialect: Dialect) -> SQL {
    let byTenant = Dictionary(grouping: queues, by: \.tenant)
    guard byTenant.count <= few.tenants, queues.count <= few.queues else {
      return passing(overMany: queues, in: dialect)
    }
    return byTenant.keys.sorted().reduce(into: .empty) { sql, tenant in
      let lanes = byTenant[tenant, default: []].map(\.lane).sorted()
      sql += " AND NOT (tenant_id = \(tenant) AND lane IN (\(SQL.list(lanes))))"
    }
  }

  /// The same with one parameter for all.
  ///
  /// Conditions for each would stop every claim on the day on which a thousand tenants wait for the
  /// same service: SQLite takes a thousand at the most.
  private static func passing(overMany queues: [OutboxQueue], in dialect: Dialect) -> SQL {
    let pairs = JSON.array(
      queues.map { [.string(Hex.encode($0.tenant.bytes)), .string($0.lane)] })
    let list = String(decoding: pairs.bytes, as: UTF8.self)
    return switch dialect {
    case .sqlite:
      """
       AND (lower(hex(tenant_id)), lane) NOT IN (
        SELECT value ->> 0, value ->> 1 FROM json_each(\(list)))
      """
    case .postgres:
      """
       AND (tenant_id, lane) NOT IN (
        SELECT decode(value ->> 0, 'hex'), value ->> 1 FROM json_array_elements(\(list)::json))
      """
    }
  }

  /// What finds the first open delivery of each queue.
  package static func firstsQuery(limit: Int, in dialect: Dialect) -> SQL {
    let order: SQL = "ORDER BY lane, tenant_id, due_at, id LIMIT 1"
    let beyond: SQL = """
      FROM deliveries
      WHERE \(dialect.openInLane) AND (lane, tenant_id) > (firsts.lane, firsts.tenant_id) \(order)
      """
    let next: SQL =
      switch dialect {
      case .sqlite: "deliveries AS next WHERE next.rowid = (SELECT rowid \(beyond))"
      case .postgres: "LATERAL (SELECT \(DueDelivery.columns) \(beyond)) AS next"
      }
    return """
      WITH RECURSIVE firsts AS (
        SELECT * FROM (
          SELECT \(DueDelivery.columns) FROM deliveries WHERE \(dialect.openInLane) \(order)
        ) AS first
        UNION ALL
        SELECT next.due_at, next.lane, next.tenant_id, next.id FROM firsts CROSS JOIN \(next))
      SELECT \(DueDelivery.columns) FROM firsts LIMIT \(limit)
      """
  }

  /// What finds the due deliveries of one queue.
  package static func backlogQuery(
    _ columns: SQL = BacklogRow.columns, of queue: OutboxQueue, at now: Timestamp,
    from floor: Timestamp? = nil, after last: DueDelivery? = nil, under lease: Lease = .alone,
    limit: Int, in dialect: Dialect
  ) -> SQL {
    var sql: SQL = """
      SELECT \(columns) FROM deliveries
      WHERE lane = \(queue.lane) AND tenant_id = \(queue.tenant) AND \(dialect.openInLane)
        AND due_at <= \(now)
      """
    if let floor { sql += " AND due_at >= \(floor)" }
    if let last { sql += " AND (due_at, id) > (\(last.dueAt), \(last.id))" }
    return sql + lease.isFree(at: now) + " ORDER BY due_at, id LIMIT \(limit)"
  }
}
