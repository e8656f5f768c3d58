package import Domain
package import Store

/// Writes to a store that failed to keep the last write, to find out whether it works again.
///
/// A node that is not ready receives no requests, so no request would find out.
package struct StoreWriteProbe: MaintenanceJob {
  package let name = "prove_store"
  package let interval = Interval.seconds(5)
  package let runsOnEveryNode = true
  private let database: any Database

  package init(database: any Database) { self.database = database }

  package func run(_ now: Timestamp) async throws -> Timestamp? {
    guard database.trouble != nil else { return nil }
    // Added and removed in one transaction: no other node sees it.
    let node = NodeID(at: now, random: Array(repeating: 0, count: 10))
    try await database.write(.system) { transaction in
      let nodes = NodeRepository(transaction)
      try nodes.heartbeat(node, until: now, at: now)
      try nodes.leave(node)
    }
    return nil
  }
}
