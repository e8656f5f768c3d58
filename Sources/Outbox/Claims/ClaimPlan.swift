import Domain
import Store

/// What one claim may take; runs inside one transaction.
///
/// A backlog is asked for by its queue and passed over by the general question, so that neither ever
/// reads through what it cannot take.
struct ClaimPlan: Sendable {
  /// How many rows the general question looks at for each that may be taken.
  ///
  /// One of several nodes locks what it looks at.
  private var breadth: Int { lease == .alone ? 4 : 1 }
  private static let rounds = 8
  /// How many of those that became due with the last one taken may be held already.
  private static let overlap = 64

  /// Which claim of this process it is.
  let round: Int
  let now: Timestamp
  let lease: Lease
  /// What this process holds without the store's knowing.
  let held: Set<DeliveryID>
  /// Claims whose outcome was never learnt.
  let forsaken: [[UInt8]]
  let limit: Int
  /// Whether to ask for more than the backlogs.
  let asksAll: Bool
  /// Nothing that was due earlier is left, but in the backlogs.
  let floor: Timestamp?
  /// Queues with more in the store than in memory.
  let backlog: Set<OutboxQueue>
  /// Those of them that take more now, and how much.
  let refills: [Refill]
  /// The room of queues that are known.
  let rooms: [OutboxQueue: Int]
  /// The room of a queue in a lane nobody knows.
  let settings: OutboxSettings
  /// Queues that this process keeps still.
  let still: Set<OutboxQueue>
  let heavyTenants: [TenantID]

  func run(_ transaction: any Transaction) throws -> Claim {
    let outbox = ClaimRepository(transaction, under: lease)
    var claim = Claim(askedAll: asksAll)
    if case .node(let node, _) = lease {
      claim.alive = try NodeRepository(transaction).alive(at: now)
      for lost in forsaken { try outbox.forsake(claim: lost, of: node) }
    }
    let breakers = asksAll ? try BreakerRepository(transaction).all() : [:]
    var gate = LaneGate(breakers, still: still, at: now)
    var picks = [DueDelivery]()
    for var refill in refills where picks.count < limit {
      refill.room = gate.room(of: refill.queue, within: refill.room)
      guard refill.room > 0 else { continue }
      let taken = try take(refill, atMost: limit - picks.count, from: outbox, &claim)
      guard !taken.isEmpty, try gate.admits(refill.queue, under: lease, transaction)
      else { continue }
      picks += taken
    }
    if asksAll {
      try pick(from: outbox, &picks, &claim, &gate, transaction)
      try obey(&gate, &picks, &claim, transaction)
      claim.nextDue = try outbox.nextDue(after: now)
      claim.gate = gate
    }
    if !picks.isEmpty { claim.leased = try outbox.lease(picks) }
    claim.oldest = picks.lazy.map(\.dueAt).min()
    return claim
  }

  /// Leaves out what another node's results hold up by now.
  ///
  /// Every statement of a node sees what was committed before it: the deliveries that were found may be
  /// newer than the breakers that were read first.
  private func obey(
    _ gate: inout LaneGate, _ picks: inout [DueDelivery], _ claim: inout Claim,
    _ transaction: any Transaction
  ) throws {
    guard lease != .alone, !picks.isEmpty else { return }
    let halted = gate.renew(try BreakerRepository(transaction).all())
    claim.backlogged += halted.intersection(picks.map(\.queue))
    picks.removeAll { halted.contains($0.queue) }
  }

  /// Goes on where the last refill of the queue ended; looks from its beginning before it says that
  /// nothing is left.
  private func take(
    _ refill: Refill, atMost most: Int, from outbox: ClaimRepository, _ claim: inout Claim
  ) throws -> [DueDelivery] {
    let wanted = min(refill.room, most)
    if let reached = refill.reached {
      let breadth = wanted + min(Self.overlap, held.count)
      let next = try free(refill.queue, from: reached, wanted, looking: breadth, outbox)
      if next.count == wanted {
        claim.reached[refill.queue] = next.last?.dueAt
        return next
      }
    }
    let all = try free(refill.queue, from: nil, wanted, looking: wanted + held.count, outbox)
    if all.count == wanted {
      claim.reached[refill.queue] = all.last?.dueAt
    } else {
      claim.drained.append(refill.queue)
    }
    return all
  }

  /// The first due deliveries of a queue that this process does not hold.
  private func free(
    _ queue: OutboxQueue, from floor: Timestamp?, _ wanted: Int, looking breadth: Int,
    _ outbox: ClaimRepository
  ) throws -> [DueDelivery] {
    let due = try outbox.due(in: queue, at: now, from: floor, limit: breadth)
    return Array(due.lazy.filter { !held.contains($0.id) }.prefix(wanted))
  }

  /// Asks for whatever else is due until nothing is left or enough is taken.
  private func pick(
    from outbox: ClaimRepository, _ picks: inout [DueDelivery], _ claim: inout Claim,
    _ gate: inout LaneGate, _ transaction: any Transaction
  ) throws {
    var excluded = backlog
    var rooms = rooms
    for queue in gate.queues {
      rooms[queue] = gate.room(of: queue, within: rooms[queue] ?? fresh(queue))
    }
    var taken = held
    for _ in 0..<Self.rounds where picks.count < limit {
      let breadth = limit * breadth + held.count
      let due = try outbox.due(
        at: now, from: floor, excluding: Array(excluded), tenants: heavyTenants, limit: breadth)
      var overflowing = Set<OutboxQueue>()
      for delivery in FairOrder.byTenant(due) where !taken.contains(delivery.id) {
        guard picks.count < limit else { break }
        let room = rooms[delivery.queue] ?? fresh(delivery.queue)
        guard room > 0, try gate.admits(delivery.queue, under: lease, transaction) else {
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

  private func fresh(_ queue: OutboxQueue) -> Int { settings.most(in: queue.lane) }
}

/// A queue with more in the store than in memory, of which more is taken.
struct Refill: Sendable {
  let queue: OutboxQueue
  var room: Int
  /// When the last that was taken of it had become due.
  let reached: Timestamp?
}

/// What one claim took and learnt.
struct Claim: Sendable {
  /// Whether it asked for more than the backlogs.
  var askedAll = false
  var leased: LeasedRows?
  /// Queues with more in the store than was taken.
  var backlogged: [OutboxQueue] = []
  /// Queues of which nothing due is left in the store.
  var drained: [OutboxQueue] = []
  /// What it found of lanes that are not well; nil when it did not ask.
  var gate: LaneGate?
  /// How far the other backlogs were taken.
  var reached: [OutboxQueue: Timestamp] = [:]
  /// Whether more is due than was taken.
  var isFull = false
  /// Whether all that is due was taken, but for the backlogs.
  var isExhaustive = false
  /// When the oldest of them had become due.
  var oldest: Timestamp?
  var nextDue: Timestamp?
  /// The nodes that were alive.
  var alive: Set<NodeID> = []
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
