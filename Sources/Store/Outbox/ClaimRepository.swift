package import Domain
import JSON

/// The deliveries of every tenant, as the outbox claims them.
///
/// Each row names its tenant, and every change names the tenant of its row.
package struct ClaimRepository {
  private let transaction: any Transaction
  private let lease: Lease

  /// - Parameter lease: right under which deliveries are looked for and taken.
  package init(_ transaction: any Transaction, under lease: Lease) {
    self.transaction = transaction
    self.lease = lease
  }

  /// Finds open deliveries whose time has come, that no node holds and that are the first of their
  /// sequence, oldest first; locks them.
  ///
  /// - Parameters:
  ///   - floor: earlier due times are not looked at.
  ///   - queues: passed over, without reading their rows.
  package func due(
    at now: Timestamp, from floor: Timestamp? = nil, excluding queues: [OutboxQueue] = [],
    tenants: [TenantID] = [], limit: Int
  ) throws -> [DueDelivery] {
    try pick(
      Self.dueQuery(
        at: now, from: floor, excluding: queues, tenants: tenants, under: lease, limit: limit,
        in: transaction.dialect))
  }

  /// Finds due deliveries of one queue as `due` does.
  package func due(in queue: OutboxQueue, at now: Timestamp, limit: Int) throws -> [DueDelivery] {
    try pick(
      Self.queueQuery(queue, at: now, under: lease, limit: limit, in: transaction.dialect))
  }

  /// Finds the time at which the next open delivery becomes due.
  package func nextDue(after now: Timestamp) throws -> Timestamp? {
    try transaction.first(
      """
      SELECT due_at FROM deliveries WHERE ended_at IS NULL AND due_at > \(now)
      ORDER BY due_at LIMIT 1
      """
    )?.timestamp(0)
  }

  /// Takes deliveries that were found in this transaction.
  package func take(_ deliveries: [DueDelivery]) throws -> LeasedRows {
    let rows =
      switch lease {
      case .alone: try read(deliveries)
      case .node(let node, let claim): try mark(deliveries, node, claim)
      }
    return LeasedRows(rows: rows, order: deliveries.map(\.id), lease: lease)
  }

  /// Gives back the deliveries of a claim whose outcome is unknown.
  package func giveBack(claim: [UInt8], of node: NodeID) throws {
    try transaction.execute(
      """
      UPDATE deliveries SET node = NULL, lease = NULL
      WHERE ended_at IS NULL AND node = \(node) AND lease = \(claim)
      """)
  }

  private func pick(_ sql: SQL) throws -> [DueDelivery] {
    // Another node's claim is passed over rather than waited for.
    let locking: SQL = lease == .alone ? .empty : transaction.dialect.skipLocked
    return try transaction.query(sql + locking).map(DueDelivery.init)
  }

  private func read(_ deliveries: [DueDelivery]) throws -> [Row] {
    try Dictionary(grouping: deliveries, by: \.tenant).flatMap { tenant, group in
      try transaction.query(
        """
        SELECT \(LeasedDelivery.columns) FROM deliveries
        WHERE tenant_id = \(tenant) AND id IN (\(SQL.padded(group.map(\.id))))
          AND \(SQL.unset("ended_at"))
        """)
    }
  }

  private func mark(
    _ deliveries: [DueDelivery], _ node: NodeID, _ claim: [UInt8]
  ) throws -> [Row] {
    var bulk = Bulk(Self.marking)
    for delivery in deliveries { bulk.add(node, claim, delivery.tenant, delivery.id) }
    return try transaction.query(bulk)
  }

  /// A condition that a partial index meets would let PostgreSQL walk that index for each row.
  private static let marking = BulkStatement(
    update: "deliveries",
    ["node": .bytes, "lease": .bytes, "tenant": .bytes, "delivery": .bytes],
    set: "node = given.node, lease = given.lease",
    where: "tenant_id = given.tenant AND id = given.delivery",
    returning: LeasedDelivery.columns)
}

extension ClaimRepository {
  /// Builds the statement of `due`; tests check its plan.
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
    return sql + lease.isFree(at: now) + lease.isFirstOfSequence(at: now)
      + " ORDER BY due_at, endpoint_key, tenant_id, id LIMIT \(limit)"
  }

  /// Builds the statement that finds due deliveries of one queue.
  package static func queueQuery(
    _ queue: OutboxQueue, at now: Timestamp, under lease: Lease = .alone, limit: Int,
    in dialect: Dialect
  ) -> SQL {
    let sql: SQL = """
      SELECT \(DueDelivery.columns) FROM deliveries
      WHERE endpoint_key = \(queue.endpoint) AND tenant_id = \(queue.tenant)
        AND \(dialect.openInQueue) AND due_at <= \(now)
      """
    return sql + lease.isFree(at: now) + lease.isFirstOfSequence(at: now)
      + " ORDER BY due_at, id LIMIT \(limit)"
  }

  /// Passes over queues, however many there are, with one parameter for all: SQLite takes a thousand
  /// conditions at the most.
  private static func passing(over queues: [OutboxQueue], in dialect: Dialect) -> SQL {
    let pairs = JSON.array(
      queues.map { [.string(Hex.encode($0.tenant.bytes)), .string($0.endpoint)] })
    let list = String(decoding: pairs.bytes, as: UTF8.self)
    return switch dialect {
    case .sqlite:
      """
       AND (lower(hex(tenant_id)), endpoint_key) NOT IN (
        SELECT value ->> 0, value ->> 1 FROM json_each(\(list)))
      """
    case .postgres:
      """
       AND (tenant_id, endpoint_key) NOT IN (
        SELECT decode(value ->> 0, 'hex'), value ->> 1 FROM json_array_elements(\(list)::json))
      """
    }
  }
}
