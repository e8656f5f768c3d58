package import Domain
package import Store

/// Tries whether a store that kept nothing the last time keeps something again.
///
/// A node that is not ready is sent nothing that would try it.
package struct ProveStore: Duty {
  package let name = "prove_store"
  package let interval = Interval.seconds(5)
  package let isOnEveryNode = true
  private let database: any Database

  package init(database: any Database) { self.database = database }

  package func run(_ now: Timestamp) async throws -> Timestamp? {
    guard database.trouble != nil else { return nil }
    // It comes and goes in one transaction: nobody meets it.
    let node = NodeID(at: now, random: Array(repeating: 0, count: 10))
    try await database.write(.system) { transaction in
      let nodes = NodeRepository(transaction)
      try nodes.beat(node, until: now, at: now)
      try nodes.leave(node)
    }
    return nil
  }
}
