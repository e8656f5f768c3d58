/// How one endpoint has been doing, and until when it is spared.
///
/// Closed, it lets everything through. Failures in a row open it: nothing goes for a while, then one
/// probe. A probe that fails opens it for longer, anything that is answered closes it. Beside that, a
/// receiver may ask for a pause of his own, which needs no probe.
package struct Breaker: Sendable, Hashable {
  /// Failures in a row that open it.
  package static let threshold = 10
  /// How long it stays open first; twice as long each time that a probe fails.
  package static let firstWait = Interval.seconds(5)
  package static let longestWait = Interval.minutes(15)
  /// How long a probe of which nothing is heard keeps others from being made.
  package static let probeTime = Interval.minutes(2)
  private static let mostCounted = 1_000_000

  /// Failures since something was answered.
  package var failures: Int
  /// How often it was opened since something was answered; 0 while it is closed.
  package var trips: Int
  package var openUntil: Timestamp?
  /// Whether it is kept open for a probe that is under way.
  package var isProbed: Bool
  /// What the receiver asked for.
  package var askedUntil: Timestamp?

  package init(
    failures: Int = 0, trips: Int = 0, openUntil: Timestamp? = nil, isProbed: Bool = false,
    askedUntil: Timestamp? = nil
  ) {
    self.failures = failures
    self.trips = trips
    self.openUntil = openUntil
    self.isProbed = isProbed
    self.askedUntil = askedUntil
  }

  /// What its owner is told.
  package enum Change: Sendable, Hashable {
    case opened
    case closed
  }

  /// Nothing about it is worth remembering.
  package var isHealthy: Bool { failures == 0 && trips == 0 && askedUntil == nil }

  /// Until when nothing goes; nil when something may go now.
  package func pausedUntil(at now: Timestamp) -> Timestamp? {
    let latest = [openUntil, askedUntil].compactMap(\.self).max()
    return latest.flatMap { $0 > now ? $0 : nil }
  }

  /// Whether one delivery may go to see how it is doing, and no other.
  package func needsProbe(at now: Timestamp) -> Bool {
    trips > 0 && pausedUntil(at: now) == nil
  }

  /// Notes that the probe is under way.
  package mutating func probe(at now: Timestamp) {
    openUntil = now + Self.probeTime
    isProbed = true
  }

  /// Learns from an attempt; tells what changed for its owner.
  package mutating func learn(_ signal: BreakerSignal, at now: Timestamp) -> Change? {
    if let asked = askedUntil, asked <= now { askedUntil = nil }
    switch signal {
    case .success:
      defer { self = Breaker(askedUntil: askedUntil) }
      return trips > 0 ? .closed : nil
    case .throttled(let moment):
      if moment > now { askedUntil = max(askedUntil ?? moment, moment) }
      return nil
    case .failure:
      return fail(at: now)
    case .notSent:
      if isProbed { (openUntil, isProbed) = (now, false) }
      return nil
    }
  }

  /// What was under way when it opened and fails after that makes nothing worse.
  private mutating func fail(at now: Timestamp) -> Change? {
    failures = min(failures + 1, Self.mostCounted)
    let mayOpen = trips == 0 ? failures >= Self.threshold : isProbed || needsProbe(at: now)
    guard mayOpen else { return nil }
    openUntil = now + Self.wait(after: trips)
    isProbed = false
    trips = min(trips + 1, Self.mostCounted)
    return trips == 1 ? .opened : nil
  }

  private static func wait(after trips: Int) -> Interval {
    let doublings = min(max(trips, 0), 16)
    return min(longestWait, .milliseconds(firstWait.milliseconds << Int64(doublings)))
  }
}

/// Result of an attempt, as far as it concerns a circuit breaker.
package enum BreakerSignal: Sendable, Hashable {
  /// The receiver answered, whatever the answer.
  case success
  /// No answer, or one that says that the receiver is in trouble.
  case failure
  /// The receiver wants nothing before that moment.
  case throttled(until: Timestamp)
  /// The probe was not sent after all.
  case notSent
}
