import Domain
import Store

/// What the dispatcher knows: its lanes, and what the claims before told.
struct Desk: Sendable {
  typealias Job = (item: Parcel, queue: OutboxQueue)

  /// While backlogs are taken up, only each so many claims asks for other news.
  private static let stride = 4

  private let settings: OutboxSettings
  var lanes: Lanes<Parcel>
  private var memory = ClaimMemory()
  /// When more than the backlogs was asked for.
  private var askedAt: Timestamp?
  /// Claims since then.
  private var claims = 0
  /// After a failure the store is left alone for a while.
  private var restsUntil: Timestamp?
  var isStopping = false
  /// Whether somebody said that there is news since the last claim.
  var isWoken = true
  /// Claims made so far.
  private(set) var round = 0
  /// Claims whose outcome was never learnt.
  private var forsaken: [[UInt8]] = []

  init(_ settings: OutboxSettings) {
    self.settings = settings
    lanes = Lanes(settings)
  }

  /// What to claim now; nil when there is no room or no reason.
  ///
  /// - Parameter opened: queues that send no more than a probe, which only a claim that asks for all
  ///   takes.
  mutating func plan(
    at now: Timestamp, under lease: () -> Lease, holding held: () -> [DeliveryID: Lease],
    opened: Set<OutboxQueue>
  ) -> ClaimPlan? {
    if lanes.resume(at: now) { isWoken = true }
    let limit = min(settings.claim, settings.waiting - lanes.waiting)
    guard !isStopping, limit * 4 >= min(settings.claim, settings.waiting), now >= rest(now)
    else { return nil }
    let backlog = lanes.backlog
    let hasReason = isWoken || memory.isFull || isTime(now)
    var refills = refills(of: backlog.filter { !opened.contains($0) }, limit)
    let asksAll = hasReason && (refills.isEmpty || claims >= Self.stride)
    guard asksAll || !refills.isEmpty else { return nil }
    claims = asksAll ? 0 : claims + 1
    if asksAll {
      isWoken = false
      askedAt = now
      for queue in backlog where opened.contains(queue) && lanes.room(of: queue) > 0 {
        refills.append(Refill(queue: queue, room: 1, reached: nil))
      }
    }
    round += 1
    let floor = asksAll ? memory.start(at: now) : nil
    return ClaimPlan(
      round: round, now: now, lease: lease(), held: held(), forsaken: forsaken, limit: limit,
      asksAll: asksAll,
      floor: floor, backlog: Set(backlog), refills: refills, rooms: lanes.rooms,
      settings: settings, still: lanes.still, heavyTenants: lanes.heavyTenants)
  }

  /// Learns from a claim; what must wait now is given back.
  mutating func learn(_ claim: Claim, of plan: ClaimPlan) -> [Parcel] {
    let now = plan.now
    memory.learn(claim, at: now)
    forsaken = []
    for queue in claim.drained { lanes.setBacklog(queue, false) }
    for queue in claim.backlogged { lanes.setBacklog(queue, true) }
    guard let gate = claim.gate else { return [] }
    return lanes.adopt(
      gate.breakers.compactMapValues { $0.pausedUntil(at: now) }, round: plan.round)
  }

  /// Learns what was recorded of breakers; what must wait now is given back.
  mutating func learn(_ learnt: [LearntBreaker], at now: Timestamp) -> [Parcel] {
    learnt.flatMap { change in
      guard let until = change.breaker.pausedUntil(at: now) else {
        lanes.resume(change.queue)
        return [Parcel]()
      }
      return lanes.pause(change.queue, Lanes.Pause(until: until, round: round))
    }
  }

  /// A claim failed, or seemed to: try again, but not at once.
  mutating func fail(_ plan: ClaimPlan, until moment: Timestamp) {
    restsUntil = moment
    isWoken = true
    if case .node(_, let claim) = plan.lease { forsaken.append(claim) }
  }

  /// How long nothing needs to be done unless somebody rings.
  func patience(at now: Timestamp) -> Interval {
    var next = now + settings.poll
    for moment in [memory.nextDue, lanes.nextResume, restsUntil] {
      if let moment, moment > now { next = min(next, moment) }
    }
    return next - now
  }

  /// Gives a slot back and takes the next delivery, and tells whether others must be called.
  mutating func following(_ queue: OutboxQueue, _ health: LaneHealth) -> (Job?, mustRing: Bool) {
    lanes.finish(queue, health)
    let job = isStopping ? nil : lanes.next()
    let hasRoom = lanes.waiting * 2 <= settings.waiting
    let mustClaim = hasRoom && (memory.isFull || isWoken || lanes.isThirsty(queue))
    return (job, mustClaim || lanes.hasTurns || isStopping)
  }

  /// Backlogs share a claim, each in turn getting a fair part of it.
  private mutating func refills(of backlog: [OutboxQueue], _ limit: Int) -> [Refill] {
    var refills = [Refill]()
    for queue in backlog where lanes.wantsMore(queue) {
      let room = lanes.room(of: queue)
      refills.append(Refill(queue: queue, room: room, reached: memory.reached[queue]))
    }
    let share = max(1, limit / max(1, refills.count))
    for place in refills.indices { refills[place].room = min(refills[place].room, share) }
    return refills
  }

  private func rest(_ now: Timestamp) -> Timestamp { restsUntil ?? now }

  private func isTime(_ now: Timestamp) -> Bool {
    guard let askedAt, askedAt <= now else { return true }
    if let due = memory.nextDue, due <= now { return true }
    return now >= askedAt + settings.poll
  }
}
