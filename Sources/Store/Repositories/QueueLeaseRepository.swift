package import Domain

/// The queues that one of several nodes has to itself.
///
/// A node that finds more of a queue than it can take at once leases the queue whole: from then on it
/// reads what it sends without marking each row, and every other node passes the queue over.
package struct QueueLeaseRepository {
  private static let gate = Array("queue_leases".utf8)

  private let transaction: any Transaction

  package init(_ transaction: any Transaction) { self.transaction = transaction }

  /// Who has a queue to itself, and by which lease.
  package struct Holder: Sendable, Hashable {
    package let node: NodeID
    package let lease: Lease
  }

  /// Every queue that a node has to itself.
  ///
  /// - Parameter marks: whether the transaction goes on to mark rows. No lease is then given before it
  ///   ends: who leases a queue finds every mark in it.
  package func all(marks: Bool) throws -> [OutboxQueue: Holder] {
    if marks { try transaction.advisoryLock(on: Self.gate, isShared: true) }
    var holders = [OutboxQueue: Holder]()
    for row in try transaction.query("SELECT tenant_id, lane, node, lease FROM queue_leases") {
      let queue = OutboxQueue(lane: try row.text(1), tenant: try row.identifier(0))
      holders[queue] = Holder(
        node: try row.identifier(2), lease: .queue(queue, claim: try row.value(3)))
    }
    return holders
  }

  /// Leases queues to a node, but for those that another one has.
  ///
  /// Nil when a node is alive that does not heed it, as nodes of older builds do not.
  package func take(
    _ queues: [OutboxQueue], for node: NodeID, claim: [UInt8], at now: Timestamp
  ) throws -> [OutboxQueue: Lease]? {
    try transaction.advisoryLock(on: Self.gate)
    guard try NodeRepository(transaction).living(at: now).heedQueues else { return nil }
    var leases = [OutboxQueue: Lease](minimumCapacity: queues.count)
    for queue in queues {
      let taken = try transaction.execute(
        """
        INSERT INTO queue_leases (tenant_id, lane, node, lease)
        VALUES (\(queue.tenant), \(queue.lane), \(node), \(claim))
        ON CONFLICT (tenant_id, lane) DO UPDATE SET node = excluded.node, lease = excluded.lease
        WHERE queue_leases.node = excluded.node
          OR queue_leases.node NOT IN (SELECT id FROM nodes WHERE alive_until > \(now))
        """)
      if taken == 1 { leases[queue] = .queue(queue, claim: claim) }
    }
    return leases
  }

  /// Gives queues back, or takes them from a node that is dead; what is no longer held so stays.
  package func end(_ leases: [Lease]) throws {
    try transaction.execute(
      batch: leases.compactMap(Self.place(of:)).map { "DELETE FROM queue_leases" + $0 })
  }

  /// Those of the leases that hold, until the transaction ends.
  func holding(_ leases: [Lease]) throws -> [Lease] {
    let rows = try transaction.query(
      batch: leases.compactMap(Self.place(of:)).map {
        "SELECT tenant_id, lane FROM queue_leases" + $0 + transaction.dialect.forShare
      })
    let held = Set(
      try rows.map { OutboxQueue(lane: try $0.text(1), tenant: try $0.identifier(0)) })
    return leases.filter { $0.queue.map(held.contains) ?? true }
  }

  /// Where the row of a lease stands; nil of one that has none.
  private static func place(of lease: Lease) -> SQL? {
    guard case .queue(let queue, let claim) = lease else { return nil }
    return """
       WHERE tenant_id = \(queue.tenant) AND lane = \(queue.lane) AND lease = \(claim)
      """
  }
}
