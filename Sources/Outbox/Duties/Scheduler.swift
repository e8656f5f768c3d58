package import Domain
import Synchronization
package import Telemetry

/// Runs the duties, one at a time, each when it is due and no other node has it.
package final class Scheduler: Sendable {
  /// A clock that is set back must not keep duties undone for long.
  private static let longestRest = Interval.seconds(30)

  private let duties: [any Duty]
  private let leases: DutyLeases?
  private let clock: Clock
  private let log: Log
  private let seconds: Family<Histogram>
  private let failures: Family<Counter>
  private let bell = Doorbell()
  private let isStopping = Mutex(false)

  /// - Parameter leases: decides between nodes; nil for a process that is alone with its store.
  package init(
    _ duties: [any Duty], leases: DutyLeases? = nil, clock: Clock, log: Log, metrics: Metrics
  ) {
    self.duties = duties
    self.leases = leases
    self.clock = clock
    self.log = log
    seconds = metrics.histograms(
      "postern_duty_seconds", "How long duties take.", labels: ["duty"])
    failures = metrics.counters(
      "postern_duty_failures_total", "Duties that failed.", labels: ["duty"])
  }

  /// Does what is due until `stop` or until the task is cancelled.
  package func run() async {
    await withTaskCancellationHandler {
      var table = Timetable(duties.map(\.interval), at: clock.now)
      while !isStopping.withLock({ $0 }) {
        await round(&table)
        await bell.wait(atMost: min(table.patience(at: clock.now), Self.longestRest))
      }
      await leases?.giveBack()
    } onCancel: {
      stop()
    }
  }

  package func stop() {
    isStopping.withLock { $0 = true }
    bell.ring()
  }

  private func round(_ table: inout Timetable) async {
    for place in table.due(at: clock.now) where !isStopping.withLock({ $0 }) {
      let duty = duties[place]
      var next: Timestamp?
      do {
        if let moment = try await foreign(duty) {
          table.leave(place, until: moment)
          continue
        }
        let start = ContinuousClock.now
        defer { seconds.with(duty.name).observe(since: start) }
        next = try await duty.run(clock.now)
      } catch {
        failures.with(duty.name).add()
        log.error("duty.failed", ["duty": LogValue(duty.name), "error": "\(error)"])
      }
      table.done(place, at: clock.now, next: next)
    }
  }

  /// Until when the duty is another node's; nil when it is to be done here.
  private func foreign(_ duty: any Duty) async throws -> Timestamp? {
    guard let leases, !duty.isOnEveryNode else { return nil }
    return try await leases.take(duty, at: clock.now)
  }
}
