import Domain
import Store

/// Memory of the dispatcher and the rules by which it works; plain values that return actions.
///
/// The loop asks `next` and performs the action; executors report to `finish`, the completer to
/// `complete`. All of them hold the one lock around it.
struct DispatcherState: Sendable {
  enum Action: Sendable {
    /// Send these, each in a task of its own.
    case start([ClaimedDelivery])
    case claim(ClaimRequest)
    /// Sleep, unless somebody wakes the outbox.
    case wait(Interval)
    /// Give these back and finish what is in flight.
    case stop([ClaimedDelivery])
  }

  /// Next steps of whoever reported something.
  struct Continuation: Sendable {
    /// Delivery that goes next in the same task.
    var next: ClaimedDelivery?
    /// Deliveries to give back, because their endpoint is paused now.
    var evicted: [ClaimedDelivery] = []
    /// Whether the loop has something to do.
    var mustWake = false
  }

  private let settings: OutboxSettings
  private var schedule = ClaimSchedule()
  private var inFlightLeases = InFlightLeases()
  private(set) var queues: FairQueues
  private(set) var endpoints = EndpointStates()
  private(set) var isStopping = false

  init(_ settings: OutboxSettings) {
    self.settings = settings
    queues = FairQueues(settings)
  }

  /// Decides what the loop does next.
  ///
  /// - Parameter lease: right for the next claim; nil while this process must not claim.
  mutating func next(at now: Timestamp, lease: () -> Lease?) -> Action {
    if isStopping { return .stop(queues.drain()) }
    var ready = [ClaimedDelivery]()
    while let claimed = queues.next() { ready.append(claimed) }
    if !ready.isEmpty { return .start(ready) }
    // A pause that ended leaves nothing to evict.
    _ = applyPauses(at: now)
    if let request = claimRequest(at: now, lease) { return .claim(request) }
    let moment = schedule.nextClaim(after: now, poll: settings.poll)
    return .wait(min(moment, endpoints.nextResume ?? moment) - now)
  }

  /// Notes that there may be something to claim; false when that is known.
  mutating func wake() -> Bool {
    defer { schedule.isWoken = true }
    return !schedule.isWoken
  }

  mutating func stop() { isStopping = true }

  /// Takes over what a claim found; returns deliveries to give back.
  mutating func adopt(_ result: ClaimResult, of request: ClaimRequest) -> [ClaimedDelivery] {
    schedule.finish(request, result)
    for queue in result.drained { queues.setBacklogged(queue, false) }
    for queue in result.backlogged { queues.setBacklogged(queue, true) }
    endpoints.adopt(result.breakers)
    return applyPauses(at: request.now)
  }

  /// Notes which deliveries a claim took, before anything is done with them.
  mutating func hold(_ deliveries: [LeasedDelivery], probes: Set<DeliveryID>, at now: Timestamp) {
    inFlightLeases.insert(deliveries)
    for delivery in deliveries where probes.contains(delivery.id) {
      endpoints.startProbe(of: delivery.queue, delivery.id, at: now)
    }
  }

  /// Queues a claimed delivery; false when its endpoint was paused meanwhile.
  mutating func add(_ claimed: ClaimedDelivery, at now: Timestamp) -> Bool {
    let delivery = claimed.delivery
    guard
      claimed.isProbe
        || !endpoints.isPaused(
          delivery.queue, bucket: delivery.destination.keys.bucket, at: now)
    else { return false }
    queues.add(claimed)
    return true
  }

  mutating func fail(_ request: ClaimRequest, at now: Timestamp) {
    schedule.fail(request, restUntil: now + settings.poll)
  }

  /// Notes a result before it is recorded; returns deliveries to give back.
  mutating func note(_ result: DeliveryResult, at now: Timestamp) -> [ClaimedDelivery] {
    endpoints.note(result, at: now)
    return applyPauses(at: now)
  }

  /// Frees the place of a delivery and takes the next one.
  mutating func finish(_ claimed: ClaimedDelivery, _ signal: BreakerSignal?) -> Continuation {
    queues.finish(claimed, signal)
    let hasRoom = queues.waiting * 2 <= settings.waiting
    let mustClaim =
      hasRoom
      && (schedule.isFull || schedule.isWoken || queues.needsRefill(claimed.delivery.queue))
    let next = isStopping ? nil : queues.next()
    return Continuation(next: next, mustWake: mustClaim || queues.hasTurns || isStopping)
  }

  /// Takes over what was recorded.
  mutating func complete(_ batch: CompletedBatch, at now: Timestamp) -> Continuation {
    for result in batch.results { inFlightLeases.remove(result.delivery) }
    endpoints.settle(batch.results, batch.updates)
    if batch.released > 0 { schedule.isWoken = true }
    let evicted = applyPauses(at: now)
    return Continuation(evicted: evicted, mustWake: schedule.isWoken)
  }

  /// Evicts queues whose pause began; queues whose pause ended are read from their beginning.
  private mutating func applyPauses(at now: Timestamp) -> [ClaimedDelivery] {
    let changes = endpoints.changes(at: now)
    for key in changes.resumed {
      queues.setBacklogged(key, true)
      schedule.isWoken = true
    }
    return changes.paused.flatMap { queues.evict($0) }
  }
}

extension DispatcherState {
  private mutating func claimRequest(
    at now: Timestamp, _ lease: () -> Lease?
  ) -> ClaimRequest? {
    let limit = min(settings.claim, settings.waiting - queues.waiting)
    guard limit * 4 >= min(settings.claim, settings.waiting), schedule.mayClaim(at: now)
    else { return nil }
    let backlogged = queues.backlogged
    let refills = refills(of: backlogged, limit, at: now)
    let mustSearch = schedule.mustSearch(at: now, poll: settings.poll)
    guard mustSearch || !refills.isEmpty, let lease = lease() else { return nil }
    endpoints.beginClaim()
    return ClaimRequest(
      now: now, lease: lease, limit: limit, rooms: queues.rooms, refills: refills,
      search: mustSearch ? search(besides: backlogged, at: now) : nil,
      memory: ClaimRequest.Memory(
        inFlight: inFlightLeases, endpoints: endpoints, unknownClaims: schedule.unknownClaims))
  }

  private mutating func search(
    besides backlogged: [OutboxQueue], at now: Timestamp
  ) -> ClaimRequest.Search {
    ClaimRequest.Search(
      floor: schedule.search(at: now), excluded: endpoints.pausedKeys.union(backlogged),
      heavyTenants: queues.heavyTenants)
  }

  /// Shares one claim among the backlogs; an endpoint that must be probed gets one place.
  private func refills(
    of backlogged: [OutboxQueue], _ limit: Int, at now: Timestamp
  ) -> [OutboxQueue: Int] {
    let thirsty = backlogged.filter {
      queues.needsRefill($0) && !endpoints.pausedKeys.contains($0)
    }
    let share = max(1, limit / max(1, thirsty.count))
    return Dictionary(
      uniqueKeysWithValues: thirsty.map { ($0, endpoints.needsProbe($0, at: now) ? 1 : share) })
  }
}
