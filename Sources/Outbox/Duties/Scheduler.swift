package import Domain
import Synchronization
package import Telemetry

/// Runs the duties, one at a time, each when it is due and no other node does it.
package final class Scheduler: Sendable {
  /// A clock that is set back must not keep duties undone for long.
  private static let longestRest = Interval.seconds(30)

  private let duties: [any Duty]
  private let company: Company
  private let clock: Clock
  private let log: Log
  private let seconds: Family<Histogram>
  private let failures: Family<Counter>
  private let bell = Doorbell()
  private let isStopping = Mutex(false)

  /// - Parameter company: whether other processes work on the same store.
  package init(
    _ duties: [any Duty], company: Company, clock: Clock, log: Log, metrics: Metrics
  ) {
    self.duties = duties
    self.company = company
    self.clock = clock
    self.log = log
    seconds = metrics.histograms(
      "postern_duty_seconds", "How long duties take.", labels: ["duty"])
    failures = metrics.counters(
      "postern_duty_failures_total", "Duties that failed.", labels: ["duty"])
    // A counter that first appears at one has not grown.
    for duty in duties { _ = failures.with(duty.name) }
  }

  /// Does what is due until `stop` or until the task is cancelled.
  package func run() async {
    await withTaskCancellationHandler {
      var table = Timetable(duties.map(\.interval), at: clock.now)
      while !isStopping.withLock({ $0 }) {
        await round(&table)
        await bell.wait(atMost: min(table.patience(at: clock.now), Self.longestRest))
      }
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
        if try await isOurs(duty) {
          let start = ContinuousClock.now
          defer { seconds.with(duty.name).observe(since: start) }
          next = try await duty.run(clock.now)
        }
      } catch {
        failures.with(duty.name).add()
        log.error("duty.failed", ["duty": LogValue(duty.name), "error": "\(error)"])
      }
      table.done(place, at: clock.now, next: next)
    }
  }

  private func isOurs(_ duty: any Duty) async throws -> Bool {
    guard case .nodes(let presence) = company, !duty.isOnEveryNode else { return true }
    return try await presence.takes(duty.name)
  }
}
