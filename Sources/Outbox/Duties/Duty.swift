package import Domain

/// Something that is done again and again.
package protocol Duty: Sendable {
  /// The word for the log.
  var name: String { get }

  /// How long it may stay undone.
  var interval: Interval { get }

  /// Does what is due.
  ///
  /// - Returns: when there is more to do, if that is known.
  func run(_ now: Timestamp) async throws -> Timestamp?

  /// Whether every node does it for itself; otherwise one does it for all.
  ///
  /// Such a one must bear that two do it at once: the first may be frozen in the middle of it.
  var isOnEveryNode: Bool { get }
}

extension Duty {
  package var isOnEveryNode: Bool { false }
}

/// When each duty is due next.
package struct Timetable: Sendable {
  private let intervals: [Interval]
  private var due: [Timestamp]

  /// Everything is due at the start.
  package init(_ intervals: [Interval], at now: Timestamp) {
    self.intervals = intervals
    due = intervals.map { _ in now }
  }

  /// The duties whose time has come, longest overdue first.
  package func due(at now: Timestamp) -> [Int] {
    due.indices.filter { due[$0] <= now }.sorted { (due[$0], $0) < (due[$1], $1) }
  }

  /// Notes that a duty was done.
  ///
  /// - Parameter next: when it knows of more to do; the interval counts when that is later.
  package mutating func done(_ place: Int, at now: Timestamp, next: Timestamp?) {
    let regular = now + intervals[place]
    due[place] = next.map { min(max($0, now), regular) } ?? regular
  }

  /// How long nothing is due.
  package func patience(at now: Timestamp) -> Interval {
    max(.milliseconds(0), (due.min() ?? now + .minutes(1)) - now)
  }
}
