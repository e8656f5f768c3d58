import Domain
import Store

/// What one claim may take; runs inside one transaction.
///
/// A backlog is asked for by its queue and passed over by the general question, so that neither ever
/// reads through what it cannot take.
struct ClaimPlan: Sendable {
  /// How many rows the general question looks at for each that may be taken.
  private static let breadth = 4
  private static let rounds = 8

  let now: Timestamp
  let lease: Lease
  let limit: Int
  /// Nothing that was due earlier is left, but in the backlogs.
  let floor: Timestamp?
  /// Queues with more in the store than in memory.
  let backlog: Set<OutboxQueue>
  /// Those of them that take more now, and how much.
  let refills: [(queue: OutboxQueue, room: Int)]
  /// The room of queues that are known.
  let rooms: [OutboxQueue: Int]
  /// The room of a queue in a lane nobody knows.
  let settings: OutboxSettings
  let pausedLanes: Set<String>
  let heavyTenants: [TenantID]

  func run(_ transaction: any Transaction) throws -> Claim {
    let outbox = OutboxRepository(transaction)
    var claim = Claim()
    var picks = [DueDelivery]()
    try refill(from: outbox, &picks, &claim)
    try pick(from: outbox, &picks, &claim)
    if !picks.isEmpty { claim.leased = try outbox.lease(picks, lease) }
    claim.oldest = picks.lazy.map(\.dueAt).min()
    claim.nextDue = try outbox.nextDue(after: now)
    return claim
  }

  private func refill(
    from outbox: OutboxRepository, _ picks: inout [DueDelivery], _ claim: inout Claim
  ) throws {
    for (queue, room) in refills where picks.count < limit {
      let wanted = min(room, limit - picks.count)
      let due = try outbox.due(in: queue, at: now, limit: wanted)
      if due.count < wanted { claim.drained.append(queue) }
      picks += due
    }
  }

  /// Asks for whatever else is due until nothing is left or enough is taken.
  private func pick(
    from outbox: OutboxRepository, _ picks: inout [DueDelivery], _ claim: inout Claim
  ) throws {
    var excluded = backlog
    var rooms = rooms
    var taken = Set<DeliveryID>()
    for _ in 0..<Self.rounds where picks.count < limit {
      let breadth = limit * Self.breadth
      let due = try outbox.due(
        at: now, from: floor, excluding: Array(excluded), tenants: heavyTenants, limit: breadth)
      var overflowing = Set<OutboxQueue>()
      for delivery in FairOrder.byTenant(due) where !taken.contains(delivery.id) {
        guard picks.count < limit else { break }
        let room = rooms[delivery.queue] ?? fresh(delivery.queue)
        guard room > 0 else {
          overflowing.insert(delivery.queue)
          continue
        }
        rooms[delivery.queue] = room - 1
        taken.insert(delivery.id)
        picks.append(delivery)
      }
      claim.backlogged += overflowing
      excluded.formUnion(overflowing)
      if due.count < breadth, picks.count < limit {
        claim.isExhaustive = heavyTenants.isEmpty
        return
      }
      if overflowing.isEmpty { break }
    }
    claim.isFull = true
  }

  private func fresh(_ queue: OutboxQueue) -> Int {
    pausedLanes.contains(queue.lane) ? 0 : settings.most(in: queue.lane)
  }
}

/// What one claim took and learnt.
struct Claim: Sendable {
  var leased: LeasedRows?
  /// Queues with more in the store than was taken.
  var backlogged: [OutboxQueue] = []
  /// Queues of which nothing due is left in the store.
  var drained: [OutboxQueue] = []
  /// Whether more is due than was taken.
  var isFull = false
  /// Whether all that is due was taken, but for the backlogs.
  var isExhaustive = false
  /// When the oldest of them had become due.
  var oldest: Timestamp?
  var nextDue: Timestamp?
}

/// Who goes first when there is more than can be taken.
enum FairOrder {
  /// One of each tenant, then the second of each, and so on; each tenant's in their order.
  static func byTenant(_ due: [DueDelivery]) -> [DueDelivery] {
    guard let first = due.first, due.contains(where: { $0.queue.tenant != first.queue.tenant })
    else { return due }
    var order = [TenantID]()
    var groups = [TenantID: [DueDelivery]]()
    for delivery in due {
      if groups[delivery.queue.tenant] == nil { order.append(delivery.queue.tenant) }
      groups[delivery.queue.tenant, default: []].append(delivery)
    }
    var fair = [DueDelivery]()
    fair.reserveCapacity(due.count)
    var place = 0
    while fair.count < due.count {
      for tenant in order {
        guard let group = groups[tenant], place < group.count else { continue }
        fair.append(group[place])
      }
      place += 1
    }
    return fair
  }
}
