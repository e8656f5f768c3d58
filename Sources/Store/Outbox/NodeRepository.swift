package import Domain

/// The nodes that work on one store.
package struct NodeRepository {
  /// Time for which a node that died is remembered.
  private static let memory = Interval.hours(1)

  private let transaction: any Transaction

  package init(_ transaction: any Transaction) { self.transaction = transaction }

  /// Notes that a node is alive until the moment.
  package func heartbeat(_ node: NodeID, until: Timestamp, at now: Timestamp) throws {
    try transaction.execute(
      """
      INSERT INTO nodes (id, alive_until) VALUES (\(node), \(until))
      ON CONFLICT (id) DO UPDATE SET alive_until = excluded.alive_until
      """)
    try transaction.execute("DELETE FROM nodes WHERE alive_until < \(now - Self.memory)")
  }

  /// Lets other nodes have at once what the node holds.
  package func leave(_ node: NodeID) throws {
    try transaction.execute("DELETE FROM nodes WHERE id = \(node)")
  }

  /// Finds the nodes that are alive.
  package func alive(at now: Timestamp) throws -> Set<NodeID> {
    let rows = try transaction.query("SELECT id FROM nodes WHERE alive_until > \(now)")
    return Set(try rows.map { try $0.identifier(0) })
  }

  /// Gives a maintenance job to the node, unless another that is alive has it.
  package func take(job: String, for node: NodeID, at now: Timestamp) throws -> Bool {
    try transaction.execute(
      """
      INSERT INTO maintenance_jobs (name, node) VALUES (\(job), \(node))
      ON CONFLICT (name) DO UPDATE SET node = excluded.node
      WHERE maintenance_jobs.node = excluded.node
        OR maintenance_jobs.node NOT IN (SELECT id FROM nodes WHERE alive_until > \(now))
      """) == 1
  }
}
