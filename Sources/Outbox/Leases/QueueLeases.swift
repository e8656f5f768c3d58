import Domain
import Store
import Synchronization

/// The queues that this node has to itself, as far as it knows.
final class QueueLeases: Sendable {
  private let known = Mutex<[OutboxQueue: Lease]>([:])

  /// What has become of the queues that a claim wants to read on in.
  struct Share: Sendable {
    /// Those that this node has to itself.
    var ours: [OutboxQueue: Lease] = [:]
    /// Those that another node has.
    var elsewhere: Set<OutboxQueue> = []
  }

  /// Leases the queues that this node does not have yet.
  func share(
    _ queues: [OutboxQueue], of node: NodeID, claim: @autoclosure () -> [UInt8], at now: Timestamp,
    in database: any Database
  ) async throws -> Share {
    var share = Share(ours: known.withLock { known in known.filter { queues.contains($0.key) } })
    let missing = queues.filter { share.ours[$0] == nil }
    guard !missing.isEmpty else { return share }
    let taken = try await database.write(.system) { [claim = claim()] in
      try QueueLeaseRepository($0).take(missing, for: node, claim: claim, at: now)
    }
    guard let taken else { return share }
    known.withLock { $0.merge(taken) { $1 } }
    share.ours.merge(taken) { $1 }
    share.elsewhere = Set(missing).subtracting(taken.keys)
    return share
  }

  /// Those whose backlog is gone, and of which this process holds nothing.
  func idle(but backlog: Set<OutboxQueue>, _ holdings: Holdings) -> [Lease] {
    let idle = known.withLock { known in known.filter { !backlog.contains($0.key) }.values }
    return idle.filter { !holdings.has($0) }
  }

  /// Lets other nodes have all of them; the end of this node would do so later.
  func giveBack(in database: any Database) async throws {
    let leases = known.withLock { known in
      defer { known = [:] }
      return Array(known.values)
    }
    guard !leases.isEmpty else { return }
    try await database.write(.system) { try QueueLeaseRepository($0).end(leases) }
  }

  /// Forgets what was given back or lost.
  func forget(_ leases: [Lease]) {
    known.withLock { known in
      for lease in leases {
        if let queue = lease.queue, known[queue] == lease { known[queue] = nil }
      }
    }
  }
}
