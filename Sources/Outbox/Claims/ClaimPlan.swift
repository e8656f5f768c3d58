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
  /// Which part of what may be taken is enough to begin a backlog with.
  private static let beginning = 4
  /// So many queues are asked one by one, so many are passed over one by one.
  private static let (few, many) = (16, 256)

  /// Which claim of this process it is.
  let round: Int
  let now: Timestamp
  let lease: Lease
  /// What this process holds without the store's knowing.
  let held: [DeliveryID: Lease]
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
  var refills: [Refill]
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
    try look(around: outbox, &claim, transaction)
    let breakers = asksAll ? try BreakerRepository(transaction).all() : [:]
    var gate = LaneGate(breakers, still: still, at: now)
    var picks = [DueDelivery]()
    for var refill in refills where picks.count + claim.taken < limit {
      refill.room = gate.room(of: refill.queue, within: refill.room)
      guard refill.room > 0 else { continue }
      let most = limit - picks.count - claim.taken
      let taken = try take(refill, atMost: most, from: outbox, &claim)
      guard !taken.isEmpty, try gate.admits(refill.queue, under: lease, transaction) else {
        claim.reached[refill.queue] = nil
        continue
      }
      if lease == .alone {
        claim.keep(taken, under: lease)
      } else {
        picks += taken.map(\.due)
      }
    }
    if asksAll {
      try pick(from: outbox, &picks, &claim, &gate, transaction)
      try obey(&gate, &picks, &claim, transaction)
      claim.nextDue = try outbox.nextDue(after: now)
      claim.gate = gate
    }
    if !picks.isEmpty { claim.leased.append(try outbox.lease(picks)) }
    claim.note(picks)
    return claim
  }

  /// Finds out which nodes are alive, and gives back claims whose outcome was never learnt.
  private func look(
    around outbox: ClaimRepository, _ claim: inout Claim, _ transaction: any Transaction
  ) throws {
    guard case .node(let node, _) = lease else { return }
    claim.alive = try NodeRepository(transaction).alive(at: now)
    for lost in forsaken { try outbox.forsake(claim: lost, of: node) }
  }

  /// Leaves out what another node's results hold up by now.
  ///
  /// Every statement of a node sees what was committed before it: the deliveries that were found may be
  /// newer than the breakers that were read first.
  private func obey(
    _ gate: inout LaneGate, _ picks: inout [DueDelivery], _ claim: inout Claim,
    _ transaction: any Transaction
  ) throws {
    guard lease != .alone, !picks.isEmpty || claim.taken > 0 else { return }
    let halted = gate.renew(try BreakerRepository(transaction).all())
    claim.backlogged += halted.intersection(picks.map(\.queue))
    picks.removeAll { halted.contains($0.queue) }
    for queue in halted { claim.reached[queue] = nil }
  }

  /// Goes on where the last refill of the queue ended; before it says that nothing is left, it looks for
  /// what has become visible late, or was locked by another node that did not take it.
  private func take(
    _ refill: Refill, atMost most: Int, from backlog: ClaimRepository, _ claim: inout Claim
  ) throws -> [BacklogRow] {
    let wanted = min(refill.room, most)
    if let reached = refill.reached {
      let next = try free(
        in: backlog.backlog(
          of: refill.queue, at: now, after: reached, limit: wanted))
      if next.count == wanted {
        claim.reached[refill.queue] = next.last?.due
        return next
      }
    }
    let start = lease == .alone ? refill.reached.map { $0.dueAt - ClaimMemory.slack } : nil
    let all = try free(
      in: backlog.backlog(of: refill.queue, at: now, from: start, limit: wanted + held.count))
    let first = all.prefix(wanted)
    if first.count == wanted {
      claim.reached[refill.queue] = first.last?.due
    } else {
      claim.drained.append(refill.queue)
    }
    return Array(first)
  }

  /// Those that this process does not hold already.
  private func free(in rows: [BacklogRow]) -> [BacklogRow] {
    rows.filter { held[$0.due.id] == nil }
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
    var taken = Set(held.keys)
    let limit = self.limit - claim.taken
    for _ in 0..<Self.rounds where picks.count < limit {
      let breadth = limit * breadth + held.count
      let due = try due(besides: excluded, from: outbox, limit: breadth)
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
      // They come in order: of a queue that overflows all is taken up to its last, unless another node
      // had some of it locked, which it need not have taken.
      if lease == .alone {
        for pick in picks where overflowing.contains(pick.queue) {
          claim.reached[pick.queue] = pick
        }
      }
      if due.count < breadth, picks.count < limit {
        claim.isExhaustive = heavyTenants.isEmpty
        return
      }
      // What there is to begin with is enough: the rest is asked for while it is under way.
      if overflowing.isEmpty || picks.count >= limit / Self.beginning { break }
    }
    claim.isFull = true
  }

  /// What is due in other queues, oldest first, that of each queue in its own order.
  ///
  /// A look from the start asks queue by queue where few are left, so that it does not read through the
  /// backlogs that it passes over.
  private func due(
    besides excluded: Set<OutboxQueue>, from outbox: ClaimRepository, limit: Int
  ) throws -> [DueDelivery] {
    if floor == nil, !excluded.isEmpty, let others = try others(besides: excluded, from: outbox) {
      let due = try others.flatMap { try outbox.due(of: $0, at: now, limit: limit) }
      return Array(due.sorted { ($0.dueAt, $0.id) < ($1.dueAt, $1.id) }.prefix(limit))
    }
    return try outbox.due(
      at: now, from: floor, excluding: Array(excluded), tenants: heavyTenants, limit: limit)
  }

  /// The other queues of which something is due; nil where they are many, or the excluded ones.
  private func others(
    besides excluded: Set<OutboxQueue>, from outbox: ClaimRepository
  ) throws -> [OutboxQueue]? {
    guard excluded.count <= Self.many,
      let firsts = try outbox.firsts(ofAtMost: excluded.count + Self.few)
    else { return nil }
    let due = firsts.filter { $0.dueAt <= now && !heavyTenants.contains($0.queue.tenant) }
    return due.map(\.queue).filter { !excluded.contains($0) }
  }

  private func fresh(_ queue: OutboxQueue) -> Int { settings.most(in: queue.lane) }
}
