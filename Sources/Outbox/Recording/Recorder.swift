import Domain
import Store
import Synchronization
import Telemetry

/// Collects results and records them together.
///
/// What arrives while one transaction runs goes into the next, so batches grow with the load and a
/// single result never waits.
final class Recorder: Sendable {
  private static let largestBatch = 256
  private static let pause = Duration.milliseconds(200)
  private static let gap = Duration.milliseconds(10)
  /// Fewer than these are no sign that more will follow at once.
  private static let crowd = 8
  /// Once stopped: what is not recorded by then is sent again when its lease runs out.
  private static let lastTries = 10

  private struct State {
    var pending = Fifo<DeliveryResult>()
    var isFinished = false
  }

  private let database: any Database
  private let clock: Clock
  private let log: Log
  private let judge: Judge
  private let holdings: Holdings
  private let ward: Ward
  private let recorded: @Sendable ([DeliveryResult], Recorded) -> [DeliveryResult]
  private let state = Mutex(State())
  private let bell = Doorbell()

  /// - Parameter recorded: told after every commit; answers with what is to be recorded too.
  init(
    database: any Database, clock: Clock, log: Log, judge: Judge, holdings: Holdings, ward: Ward,
    recorded: @escaping @Sendable ([DeliveryResult], Recorded) -> [DeliveryResult]
  ) {
    self.ward = ward
    self.judge = judge
    self.holdings = holdings
    self.database = database
    self.clock = clock
    self.log = log
    self.recorded = recorded
  }

  /// How many results wait.
  var count: Int { state.withLock { $0.pending.count } }

  func add(_ result: DeliveryResult) {
    state.withLock { $0.pending.append(result) }
    bell.ring()
  }

  /// Records what is left and lets `run` return.
  func finish() {
    state.withLock { $0.isFinished = true }
    bell.ring()
  }

  func run() async {
    while true {
      let (batch, isFinished) = take()
      if !batch.isEmpty {
        await record(batch)
        if batch.count >= Self.crowd { await linger() }
      } else if isFinished {
        return
      } else {
        await bell.wait()
      }
    }
  }

  /// Lets a batch come together after another one: a commit costs as much as many results.
  private func linger() async {
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

  private func record(_ batch: [DeliveryResult]) async {
    var lastTries = Self.lastTries
    while lastTries > 0 {
      do {
        return try await write(batch)
      } catch let error as StoreError where !error.isPassing {
        return await recordSingly(batch, error)
      } catch {
        log.error("outbox.record_failed", ["error": "\(error)", "results": LogValue(batch.count)])
        if state.withLock({ $0.isFinished }) { lastTries -= 1 }
        try? await Task.sleep(for: Self.pause)
      }
    }
  }

  /// One result that cannot be stored must not take the others with it.
  private func recordSingly(_ batch: [DeliveryResult], _ error: StoreError) async {
    for result in batch {
      do {
        try await write([result])
      } catch {
        holdings.settle([result])
        log.error(
          "outbox.result_lost", ["delivery": LogValue(result.id), "error": "\(error)"])
      }
    }
  }

  private func write(_ batch: [DeliveryResult]) async throws {
    let record = OutboxRecord(batch, at: clock.now)
    do {
      let outcome = try await write(record, isContended: false)
      holdings.settle(batch)
      recorded(batch, outcome).forEach(add)
    } catch is OutboxRepository.LeaseLost {
      let outcome = try await write(record, isContended: true)
      holdings.settle(batch)
      for result in batch where !outcome.counts(result) {
        log.info("delivery.late", ["delivery": LogValue(result.id)])
      }
      recorded(batch.filter(outcome.counts), outcome).forEach(add)
    }
  }

  private func write(_ record: OutboxRecord, isContended: Bool) async throws -> Recorded {
    let outcome = try await database.write(.system) { [judge, ward, now = clock.now] transaction in
      let (counted, told) = try OutboxRepository(transaction)
        .record(record, isContended: isContended) { judge.news($0, to: $1, of: $2) }
      var outcome = Recorded(counted: counted, told: told)
      let counting = isContended ? record.results.filter(outcome.counts) : record.results
      let signs = ward.signs(in: counting)
      if !signs.isEmpty { try outcome.learn(signs, at: now, judge, transaction) }
      return outcome
    }
    ward.learn(outcome.learnt)
    return outcome
  }
}
