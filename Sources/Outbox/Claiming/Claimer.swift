import Domain
import Store

/// Asks the store for due deliveries and takes them.
struct Claimer: Sendable {
  let database: any Database

  /// Takes deliveries in one transaction.
  ///
  /// A process that is alone only reads: its memory is the only place that says what it holds.
  func claim(_ request: ClaimRequest) async throws -> ClaimResult {
    switch request.lease {
    case .alone:
      try await database.read(.system) { try ClaimTransaction(request, $0).run() }
    case .node:
      try await database.write(.system) { try ClaimTransaction(request, $0).run() }
    }
  }
}

/// One claim inside its transaction.
private final class ClaimTransaction {
  /// Searches of one claim: each passes over the queues that overflowed in the one before.
  private static let searches = 4

  private let request: ClaimRequest
  private let transaction: any Transaction
  private let repository: ClaimRepository
  private var rooms: ClaimRooms
  private var picks: [DueDelivery] = []
  private var picked: Set<DeliveryID> = []
  private var result = ClaimResult()

  init(_ request: ClaimRequest, _ transaction: any Transaction) {
    self.request = request
    self.transaction = transaction
    repository = ClaimRepository(transaction, under: request.lease)
    rooms = request.rooms
  }

  func run() throws -> ClaimResult {
    if case .node(let node, _) = request.lease {
      result.nodes = try NodeRepository(transaction).alive(at: request.now)
      for claim in request.memory.unknownClaims {
        try repository.giveBack(claim: claim, of: node)
      }
    }
    for (queue, share) in request.refills { try refill(queue, share) }
    if let search = request.search {
      try run(search)
      result.nextDue = try repository.nextDue(after: request.now)
    }
    // After the deliveries: on PostgreSQL a statement sees what was committed before it, and a delivery
    // may be newer than a breaker that was read first.
    result.breakers = try BreakerRepository(transaction).all()
    let admitted = try admit(picks)
    if !admitted.isEmpty { result.rows = try repository.take(admitted) }
    result.oldest = admitted.map(\.dueAt).min()
    return result
  }

  /// Takes more of a backlogged queue, from its oldest delivery on.
  private func refill(_ queue: OutboxQueue, _ share: Int) throws {
    let wanted = min(share, request.limit - picks.count)
    guard wanted > 0 else { return }
    let limit = wanted + request.memory.inFlight.count(in: queue)
    let found = try repository.due(in: queue, at: request.now, limit: limit)
    let free = found.filter(isFree)
    let taken = free.prefix(wanted).filter { rooms.take($0) }
    for due in taken { pick(due) }
    if found.count < limit, taken.count == free.count { result.drained.insert(queue) }
  }

  /// Takes whatever else is due, until nothing is left or enough is taken.
  private func run(_ search: ClaimRequest.Search) throws {
    var excluded = search.excluded
    for _ in 0..<Self.searches {
      let limit =
        request.limit + request.memory.inFlight.count(outside: excluded)
      let found = try repository.due(
        at: request.now, from: search.floor, excluding: Array(excluded),
        tenants: search.heavyTenants, limit: limit)
      var overflowing = Set<OutboxQueue>()
      for due in RoundRobin.byTenant(found.filter(isFree)) where !overflowing.contains(due.queue) {
        guard picks.count < request.limit else { return result.isFull = true }
        if rooms.take(due) { pick(due) } else { overflowing.insert(due.queue) }
      }
      result.backlogged.formUnion(overflowing)
      excluded.formUnion(overflowing)
      if found.count < limit {
        result.isExhaustive = search.heavyTenants.isEmpty
        return
      }
    }
    result.isFull = true
  }

  /// Whether this process neither holds the delivery nor sends an earlier one of its sequence.
  private func isFree(_ due: DueDelivery) -> Bool {
    !picked.contains(due.id) && request.memory.inFlight.isFree(due)
  }

  private func pick(_ due: DueDelivery) {
    picks.append(due)
    picked.insert(due.id)
  }

  /// Leaves out deliveries to paused endpoints; of an endpoint that must be probed one goes, and only
  /// from one node.
  private func admit(_ picks: [DueDelivery]) throws -> [DueDelivery] {
    var endpoints = request.memory.endpoints
    endpoints.adopt(result.breakers)
    return try picks.filter { due in
      let queue = due.queue
      var mayGo = !endpoints.isPaused(queue, bucket: due.keys.bucket, at: request.now)
      if mayGo, endpoints.needsProbe(queue, at: request.now) {
        mayGo = try takesProbe(of: queue)
        endpoints.startProbe(of: queue, due.id, at: request.now)
        if mayGo { result.probes.insert(due.id) }
      }
      if !mayGo { result.backlogged.insert(queue) }
      return mayGo
    }
  }

  private func takesProbe(of queue: OutboxQueue) throws -> Bool {
    guard case .node = request.lease else { return true }
    return try BreakerRepository(transaction).probe(queue, at: request.now)
  }
}
