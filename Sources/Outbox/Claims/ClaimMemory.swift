import Domain
import Store

/// What the claims before tell the next one.
struct ClaimMemory: Sendable {
  /// A row may become visible this much later than it says that it is due: a commit takes its time,
  /// and clocks of several nodes differ.
  static let slack = Interval.seconds(3)
  /// How often everything is looked through from the start.
  static let sweep = Interval.minutes(1)

  private(set) var floor: Timestamp?
  private var sweptAt: Timestamp?
  /// Whether more is due than the last claim took.
  private(set) var isFull = false
  private(set) var nextDue: Timestamp?
  /// How far the backlogs were taken.
  private(set) var reached: [OutboxQueue: DueDelivery] = [:]
  private var alive: Set<NodeID> = []

  /// Where the general question starts.
  mutating func start(at now: Timestamp) -> Timestamp? {
    if let swept = sweptAt, now < swept + Self.sweep, swept <= now { return floor }
    floor = nil
    sweptAt = now
    reached = [:]
    return nil
  }

  /// Forgets how far a queue was taken: it came to its end, or another node goes on with it.
  mutating func leave(_ queue: OutboxQueue) { reached[queue] = nil }

  mutating func learn(_ claim: Claim, at now: Timestamp) {
    if claim.askedAll {
      isFull = claim.isFull
      nextDue = claim.nextDue
      if claim.isExhaustive { floor = now - Self.slack }
    }
    for queue in claim.drained { leave(queue) }
    reached.merge(claim.reached) { $1 }
    // What a dead node held became due long ago.
    if !alive.isSubset(of: claim.alive) { (sweptAt, isFull) = (nil, true) }
    alive = claim.alive
  }
}
