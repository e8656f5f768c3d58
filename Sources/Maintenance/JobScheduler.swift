package import Domain
import Synchronization
package import Telemetry

/// Runs maintenance jobs one at a time, each when it is due and no other node does it.
package final class JobScheduler: Sendable {
  /// Decides whether this node runs a job now; of several nodes one does.
  package typealias Claim = @Sendable (_ job: String) async throws -> Bool

  /// A clock that is set back must not keep jobs from running for long.
  private static let longestSleep = Interval.seconds(30)

  private struct State {
    var isStopping = false
    var sleep: Task<Void, Never>?
  }

  private let jobs: [any MaintenanceJob]
  private let claim: Claim
  private let clock: Clock
  private let log: Log
  private let seconds: Family<Histogram>
  private let failures: Family<Counter>
  private let state = Mutex(State())

  /// - Parameter claim: asked before each run of a job that one node does for all.
  package init(
    _ jobs: [any MaintenanceJob], clock: Clock, log: Log, metrics: Metrics,
    claim: @escaping Claim = { _ in true }
  ) {
    self.jobs = jobs
    self.claim = claim
    self.clock = clock
    self.log = log
    seconds = metrics.histograms(
      "postern_duty_seconds", "How long maintenance jobs take.", labels: ["duty"])
    failures = metrics.counters(
      "postern_duty_failures_total", "Maintenance jobs that failed.", labels: ["duty"])
    // A counter that first appears at one has not grown.
    for job in jobs { _ = failures.with(job.name) }
  }

  /// Runs what is due until `stop` or until the task is cancelled.
  package func run() async {
    await withTaskCancellationHandler {
      var schedule = JobSchedule(jobs.map(\.interval), at: clock.now)
      while !state.withLock({ $0.isStopping }) {
        await runDue(&schedule)
        await sleep(atMost: min(schedule.idleTime(at: clock.now), Self.longestSleep))
      }
    } onCancel: {
      stop()
    }
  }

  /// Lets `run` return once the job under way has ended.
  package func stop() {
    state.withLock { state in
      state.isStopping = true
      state.sleep?.cancel()
    }
  }

  private func runDue(_ schedule: inout JobSchedule) async {
    for place in schedule.due(at: clock.now) where !state.withLock({ $0.isStopping }) {
      let job = jobs[place]
      var next: Timestamp?
      do {
        if try await isOurs(job) {
          let start = ContinuousClock.now
          defer { seconds.with(job.name).observe(since: start) }
          next = try await job.run(clock.now)
        }
      } catch {
        failures.with(job.name).add()
        log.error("duty.failed", ["duty": LogValue(job.name), "error": "\(error)"])
      }
      schedule.finish(place, at: clock.now, next: next)
    }
  }

  private func isOurs(_ job: any MaintenanceJob) async throws -> Bool {
    if job.runsOnEveryNode { return true }
    return try await claim(job.name)
  }

  private func sleep(atMost interval: Interval) async {
    let sleep = Task<Void, Never> {
      try? await Task.sleep(for: .milliseconds(interval.milliseconds))
    }
    state.withLock { state in
      if state.isStopping { sleep.cancel() }
      state.sleep = sleep
    }
    await sleep.value
  }
}
