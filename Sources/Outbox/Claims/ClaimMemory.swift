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

  /// Where the general question starts.
  mutating func start(at now: Timestamp, hasBacklog: Bool) -> Timestamp? {
    guard hasBacklog, let swept = sweptAt, now < swept + Self.sweep, swept <= now else {
      floor = nil
      sweptAt = now
      return nil
    }
    return floor
  }

  mutating func learn(_ claim: Claim, at now: Timestamp) {
    isFull = claim.isFull
    nextDue = claim.nextDue
    if claim.isExhaustive { floor = now - Self.slack }
  }
}
