import Domain
import Store

/// What the dispatcher knows: its lanes, and what the claims before told.
struct Desk: Sendable {
  typealias Job = (item: Parcel, queue: OutboxQueue)

  private let settings: OutboxSettings
  var lanes: Lanes<Parcel>
  private var memory = ClaimMemory()
  private var claimedAt: Timestamp?
  /// After a failure the store is left alone for a while.
  private var restsUntil: Timestamp?
  var isStopping = false
  /// Whether somebody said that there is news since the last claim.
  var isWoken = true

  init(_ settings: OutboxSettings) {
    self.settings = settings
    lanes = Lanes(settings)
  }

  /// What to claim now; nil when there is no room or no reason.
  mutating func plan(at now: Timestamp, token: () -> [UInt8]) -> ClaimPlan? {
    lanes.resume(at: now)
    let limit = min(settings.claim, settings.waiting - lanes.waiting)
    guard !isStopping, limit * 4 >= min(settings.claim, settings.waiting), now >= rest(now)
    else { return nil }
    let backlog = lanes.backlog
    var refills = [(queue: OutboxQueue, room: Int)]()
    for queue in backlog where lanes.wantsMore(queue) {
      refills.append((queue, lanes.room(of: queue)))
    }
    guard isWoken || memory.isFull || !refills.isEmpty || isTime(now) else { return nil }
    isWoken = false
    claimedAt = now
    let floor = memory.start(at: now, hasBacklog: !backlog.isEmpty)
    return ClaimPlan(
      now: now, lease: Lease(token: token(), until: now + settings.lease), limit: limit,
      floor: floor, backlog: Set(backlog), refills: shared(refills, limit), rooms: lanes.rooms,
      settings: settings, pausedLanes: lanes.pausedLanes, heavyTenants: lanes.heavyTenants)
  }

  mutating func learn(_ claim: Claim, at now: Timestamp) {
    memory.learn(claim, at: now)
    for queue in claim.drained { lanes.setBacklog(queue, false) }
    for queue in claim.backlogged { lanes.setBacklog(queue, true) }
  }

  /// A claim failed: try again, but not at once.
  mutating func rest(until moment: Timestamp) {
    restsUntil = moment
    isWoken = true
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
  private func shared(
    _ refills: [(queue: OutboxQueue, room: Int)], _ limit: Int
  ) -> [(queue: OutboxQueue, room: Int)] {
    let share = max(1, limit / max(1, refills.count))
    return refills.map { ($0.queue, min($0.room, share)) }
  }

  private func rest(_ now: Timestamp) -> Timestamp { restsUntil ?? now }

  private func isTime(_ now: Timestamp) -> Bool {
    guard let claimedAt, claimedAt <= now else { return true }
    if let due = memory.nextDue, due <= now { return true }
    return now >= claimedAt + settings.poll
  }
}
