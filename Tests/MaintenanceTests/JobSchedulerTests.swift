import Domain
import Maintenance
import Store
import Synchronization
import Telemetry
import Support
import Testing

@Suite(.timeLimit(.minutes(10))) struct JobSchedulerTests {
  @Test func `a job is due after its interval, or sooner when it asks for it`() {
    var schedule = JobSchedule([.seconds(10), .seconds(60)], at: noon)
    #expect(schedule.due(at: noon) == [0, 1])
    schedule.finish(0, at: noon, next: noon + .seconds(3))
    schedule.finish(1, at: noon, next: noon + .hours(1))
    #expect(schedule.idleTime(at: noon) == .seconds(3))
    #expect(schedule.due(at: noon + .seconds(2)) == [])
    schedule.finish(0, at: noon + .seconds(3), next: noon)
    #expect(schedule.due(at: noon + .seconds(3)) == [0])
    schedule.finish(0, at: noon + .seconds(3), next: nil)
    #expect(schedule.due(at: noon + .seconds(60)) == [0, 1])
  }

  @Test func `a job that fails stops no other, and the scheduler ends`() async throws {
    struct Failing: MaintenanceJob {
      let name = "failing"
      let interval = Interval.minutes(1)

      func run(_ now: Timestamp) async throws -> Timestamp? { throw StoreError.busy }
    }
    let ran = Signal()
    let hand = TestClock()
    let metrics = Metrics()
    let scheduler = JobScheduler(
      [
        Failing(),
        ExpireTasks { now in
          ran.add()
          return ran.count < 3 ? now : nil
        },
      ], clock: hand.clock, log: .silent, metrics: metrics)
    async let running: Void = scheduler.run()
    await ran.wait(for: 3)
    scheduler.stop()
    await running
    let text = String(decoding: metrics.render(), as: UTF8.self)
    #expect(text.contains(#"postern_duty_failures_total{duty="failing"} 1"#))
  }

  @Test func `a job that another node runs is left to it, one for every node is not`() async throws
  {
    struct EveryNode: MaintenanceJob {
      let name = "every_node"
      let interval = Interval.minutes(1)
      let runsOnEveryNode = true
      let ran: Signal

      func run(_ now: Timestamp) async throws -> Timestamp? {
        ran.add()
        return nil
      }
    }
    let (ran, expired) = (Signal(), Signal())
    let expiry = ExpireTasks { _ in
      expired.add()
      return nil
    }
    let scheduler = JobScheduler(
      [expiry, EveryNode(ran: ran)], clock: TestClock().clock, log: .silent, metrics: Metrics()
    ) { _ in false }
    async let running: Void = scheduler.run()
    await ran.wait(for: 1)
    scheduler.stop()
    await running
    #expect(expired.count == 0)
  }
}

/// Counts, and resumes a waiter at a count.
final class Signal: Sendable {
  private struct State {
    var count = 0
    var waiter: (goal: Int, continuation: CheckedContinuation<Void, Never>)?
  }

  private let state = Mutex(State())

  var count: Int { state.withLock { $0.count } }

  func add() {
    let waiter = state.withLock { state in
      state.count += 1
      guard let waiter = state.waiter, state.count >= waiter.goal else {
        return CheckedContinuation<Void, Never>?.none
      }
      state.waiter = nil
      return waiter.continuation
    }
    waiter?.resume()
  }

  func wait(for goal: Int) async {
    await withCheckedContinuation { continuation in
      let isReached = state.withLock { state in
        if state.count < goal { state.waiter = (goal, continuation) }
        return state.count >= goal
      }
      if isReached { continuation.resume() }
    }
  }
}
