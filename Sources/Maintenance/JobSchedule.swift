package import Domain

/// Times at which jobs are due next, by their place in the list of jobs.
package struct JobSchedule: Sendable {
  private let intervals: [Interval]
  private var due: [Timestamp]

  /// Makes every job due at the start.
  package init(_ intervals: [Interval], at now: Timestamp) {
    self.intervals = intervals
    due = intervals.map { _ in now }
  }

  /// Lists the jobs whose time has come, longest overdue first.
  package func due(at now: Timestamp) -> [Int] {
    due.indices.filter { due[$0] <= now }.sorted { (due[$0], $0) < (due[$1], $1) }
  }

  /// Notes that a job has run.
  ///
  /// - Parameter next: time for which the job asks; its interval counts when that is later.
  package mutating func finish(_ place: Int, at now: Timestamp, next: Timestamp?) {
    let regular = now + intervals[place]
    due[place] = next.map { min(max($0, now), regular) } ?? regular
  }

  /// Interval in which no job becomes due.
  package func idleTime(at now: Timestamp) -> Interval {
    max(.milliseconds(0), (due.min() ?? now + .minutes(1)) - now)
  }
}
