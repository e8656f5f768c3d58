import Domain
import Store

/// Decides when the store is asked, and from which due time on.
struct ClaimSchedule: Sendable {
  /// Time by which a row may become visible later than it says that it is due: a commit takes its time,
  /// and the clocks of several nodes differ.
  static let slack = Interval.seconds(3)
  /// Time after which a search begins at the oldest delivery again.
  static let sweep = Interval.minutes(1)

  /// Whether something may have become due since the last search.
  var isWoken = true
  /// Whether more is due than the last search took.
  private(set) var isFull = false
  /// Claims whose outcome is unknown.
  private(set) var unknownClaims: [[UInt8]] = []
  private var nextDue: Timestamp?
  private var floor: Timestamp?
  private var searchedAt: Timestamp?
  private var sweptAt: Timestamp?
  /// Time before which a store that failed is left alone.
  private var restsUntil: Timestamp?
  private var nodes: Set<NodeID> = []

  func mayClaim(at now: Timestamp) -> Bool { restsUntil.map { $0 <= now } ?? true }

  func mustSearch(at now: Timestamp, poll: Interval) -> Bool {
    guard !isWoken, !isFull, let searchedAt, searchedAt <= now else { return true }
    if let nextDue, nextDue <= now { return true }
    return now >= searchedAt + poll
  }

  /// Notes that a search begins; returns the due time from which it looks.
  mutating func search(at now: Timestamp) -> Timestamp? {
    (isWoken, searchedAt) = (false, now)
    if let swept = sweptAt, swept <= now, now < swept + Self.sweep { return floor }
    (floor, sweptAt) = (nil, now)
    return nil
  }

  mutating func finish(_ request: ClaimRequest, _ result: ClaimResult) {
    unknownClaims = []
    if request.search != nil {
      isFull = result.isFull
      nextDue = result.nextDue
      if result.isExhaustive { floor = request.now - Self.slack }
    }
    // Deliveries of a dead node became due long ago.
    if !nodes.isSubset(of: result.nodes) { (sweptAt, isWoken) = (nil, true) }
    nodes = result.nodes
  }

  /// Notes that a claim failed or that its outcome is unknown.
  mutating func fail(_ request: ClaimRequest, restUntil moment: Timestamp) {
    (restsUntil, isWoken) = (moment, true)
    if case .node(_, let claim) = request.lease { unknownClaims.append(claim) }
  }

  /// Time at which the store must be asked, if nothing wakes the outbox before.
  func nextClaim(after now: Timestamp, poll: Interval) -> Timestamp {
    [nextDue, restsUntil].compactMap(\.self).filter { $0 > now }.reduce(now + poll, min)
  }
}
