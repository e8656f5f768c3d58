package import Domain

/// Housekeeping that is done again and again.
package protocol MaintenanceJob: Sendable {
  /// Name of the job in the log, in metrics and in the store.
  var name: String { get }

  /// Longest time between two runs.
  var interval: Interval { get }

  /// Does what is due.
  ///
  /// - Returns: the time of the next run, if it is known to be sooner than after the interval.
  func run(_ now: Timestamp) async throws -> Timestamp?

  /// Whether every node does it for itself; otherwise one does it for all.
  ///
  /// A job of one node must bear that two nodes run it at once: the first may be frozen half way.
  var runsOnEveryNode: Bool { get }
}

extension MaintenanceJob {
  package var runsOnEveryNode: Bool { false }
}
