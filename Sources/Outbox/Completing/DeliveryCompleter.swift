import Concurrency
import Cryptography
import Domain
import Store
import Synchronization
import Telemetry

/// Collects results and records them together.
///
/// Results that arrive while one transaction runs go into the next, so batches grow with the load and a
/// single result never waits.
final class DeliveryCompleter: Sendable {
  private static let largestBatch = 256
  private static let retryPause = Duration.milliseconds(200)
  /// Time in which a batch comes together after a large one: a commit costs as much as many results.
  private static let gap = Duration.milliseconds(10)
  private static let largeBatch = 8
  /// Tries of a batch once stopped: results that are not recorded by then are sent again when their
  /// lease runs out.
  private static let lastTries = 10

  private struct State {
    var pending = Fifo<DeliveryResult>()
    var isFinished = false
  }

  let results: DeliveryResultBuilder
  let recorded = TestSignal<Int>()
  private let database: any Database
  private let clock: Clock
  private let log: Log
  private let events: BreakerEvents
  private let breakerLog: BreakerLog
  private let shared: SharedDispatcherState
  private let state = Mutex(State())
  private let wakeUp = WakeUp()

  init(
    _ dependencies: OutboxDependencies, _ shared: SharedDispatcherState, _ breakerLog: BreakerLog
  ) {
    let random = dependencies.random.pooled()
    results = DeliveryResultBuilder(random: random)
    events = BreakerEvents(random: random)
    database = dependencies.database
    clock = dependencies.clock
    log = dependencies.log
    self.breakerLog = breakerLog
    self.shared = shared
  }

  /// Number of results that wait.
  var count: Int { state.withLock { $0.pending.count } }

  func add(_ result: DeliveryResult) {
    state.withLock { $0.pending.append(result) }
    wakeUp.signal()
  }

  /// Records what is left and lets `run` return.
  func finish() {
    state.withLock { $0.isFinished = true }
    wakeUp.signal()
  }

  func run() async {
    while true {
      let (batch, isFinished) = take()
      if !batch.isEmpty {
        await record(batch)
        if batch.count >= Self.largeBatch { await waitForMore() }
      } else if isFinished {
        return
      } else {
        await wakeUp.wait()
      }
    }
  }

  private func waitForMore() async {
    guard state.withLock({ !$0.isFinished && $0.pending.count < Self.largestBatch }) else { return }
    try? await Task.sleep(for: Self.gap)
  }

  private func take() -> ([DeliveryResult], isFinished: Bool) {
    state.withLock { state in
      var batch = [DeliveryResult]()
      batch.reserveCapacity(min(state.pending.count, Self.largestBatch))
      while batch.count < Self.largestBatch, let result = state.pending.popFirst() {
        batch.append(result)
      }
      return (batch, state.isFinished)
    }
  }
}

extension DeliveryCompleter {
  private func record(_ results: [DeliveryResult]) async {
    var triesLeft = Self.lastTries
    while triesLeft > 0 {
      do {
        return try await write(results)
      } catch let error as StoreError where !error.isPassing {
        return await recordSingly(results)
      } catch {
        log.error(
          "outbox.record_failed", ["error": "\(error)", "results": LogValue(results.count)])
        if state.withLock({ $0.isFinished }) { triesLeft -= 1 }
        try? await Task.sleep(for: Self.retryPause)
      }
    }
  }

  /// A result that cannot be stored must not take the others with it.
  private func recordSingly(_ results: [DeliveryResult]) async {
    for result in results {
      do {
        try await write([result])
      } catch {
        complete(CompletedBatch(results: [result], counted: [], updates: [], released: 0))
        log.error("outbox.result_lost", ["delivery": LogValue(result.id), "error": "\(error)"])
      }
    }
  }

  private func write(_ results: [DeliveryResult]) async throws {
    let batch = ResultBatch(results, at: clock.now)
    var completed: CompletedBatch
    do {
      completed = try await write(batch, isContended: false)
    } catch is CompletionRepository.LeaseLost {
      completed = try await write(batch, isContended: true)
    }
    for result in results where !completed.counts(result) {
      log.info("delivery.late", ["delivery": LogValue(result.id)])
    }
    complete(completed)
    recorded.send(results.count { completed.counts($0) })
  }

  private func write(_ batch: ResultBatch, isContended: Bool) async throws -> CompletedBatch {
    try await database.write(.system) { [events, shared, now = clock.now] transaction in
      let report = try CompletionRepository(transaction)
        .record(batch, isContended: isContended, notify: events.notification)
      let counting = batch.results.filter { report.counted?.contains($0.id) ?? true }
      let signals = shared.state.withLock { $0.endpoints.signals(in: counting) }
      let updates =
        signals.isEmpty ? [] : try BreakerRepository(transaction).learn(signals, at: now)
      let told = try events.publish(updates, at: now, in: transaction)
      return CompletedBatch(
        results: batch.results, counted: report.counted, updates: updates,
        released: report.released + told)
    }
  }

  private func complete(_ batch: CompletedBatch) {
    breakerLog.note(batch.updates)
    let now = clock.now
    let continuation = shared.state.withLock { $0.complete(batch, at: now) }
    if continuation.mustWake { shared.wakeUp.signal() }
    for claimed in continuation.evicted {
      let result = DeliveryResult.released(
        claimed.delivery, dueAt: now, wasProbe: claimed.isProbe)
      // Nothing is evicted for a delivery that was not sent.
      _ = shared.state.withLock { $0.note(result, at: now) }
      add(result)
    }
  }
}
