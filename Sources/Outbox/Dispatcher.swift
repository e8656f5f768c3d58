import Concurrency
import Cryptography
import Domain
import Gateway
import Store
import Synchronization
import Telemetry

/// Claims due deliveries, has them sent, and has their results recorded.
///
/// At least once and never lost: a delivery ends only when its result is recorded under its lease, and
/// every attempt carries the same id.
package final class Dispatcher: Sendable {
  /// Tells how many results each commit has recorded.
  package let recorded: TestSignal<Int>

  private let dependencies: OutboxDependencies
  private let settings: OutboxSettings
  private let metrics: OutboxMetrics
  private let shared: SharedDispatcherState
  private let claimer: Claimer
  private let executor: DeliveryExecutor
  private let endpoints: EndpointSettingsCache
  private let completer: DeliveryCompleter

  package init(_ dependencies: OutboxDependencies, settings: OutboxSettings = OutboxSettings()) {
    self.dependencies = dependencies
    self.settings = settings
    metrics = OutboxMetrics(dependencies.metrics, kinds: dependencies.channels.kinds)
    shared = SharedDispatcherState(settings)
    claimer = Claimer(database: dependencies.database)
    executor = DeliveryExecutor(dependencies)
    endpoints = EndpointSettingsCache(dependencies, life: settings.settingsLife)
    completer = DeliveryCompleter(
      dependencies, shared, BreakerLog(log: dependencies.log, metrics: metrics))
    recorded = completer.recorded
  }

  /// Notes that there may be something to send; cheap, from any thread, as often as wanted.
  package func wake() {
    if shared.state.withLock({ $0.wake() }) { shared.wakeUp.signal() }
  }

  /// Claims nothing more, finishes what is in flight, and lets `run` return.
  package func stop() {
    shared.state.withLock { $0.stop() }
    shared.wakeUp.signal()
  }

  /// Sends until `stop` or until the task is cancelled; runs once.
  ///
  /// The work is a task of its own because the store turns cancelled callers away, and results must
  /// still be recorded.
  package func run() async {
    await withTaskCancellationHandler {
      await Task { await self.loop() }.value
    } onCancel: {
      self.stop()
    }
  }

  private func loop() async {
    async let completing: Void = completer.run()
    await withDiscardingTaskGroup { group in
      while await step(&group) {}
      await finishInFlight()
      group.cancelAll()
    }
    completer.finish()
    await completing
  }

  /// Performs the next action; false once the outbox is stopped.
  private func step(_ group: inout DiscardingTaskGroup) async -> Bool {
    switch shared.state.withLock({ $0.next(at: dependencies.clock.now, lease: lease) }) {
    case .start(let deliveries):
      for claimed in deliveries { group.addTask { await self.execute(claimed) } }
      shared.state.withLock { metrics.load($0) }
    case .claim(let request): await claim(request)
    case .wait(let interval):
      shared.state.withLock { metrics.load($0) }
      await shared.wakeUp.wait(atMost: .milliseconds(interval.milliseconds))
    case .stop(let waiting):
      release(waiting)
      return false
    }
    return true
  }

  /// Right for a claim; nil while a node is not sure of its lease, or too many results wait.
  private func lease() -> Lease? {
    guard completer.count < settings.waiting else { return nil }
    return dependencies.deployment.lease { dependencies.random.bytes(16) }
  }

  /// Waits for what is in flight, as long as the grace allows.
  private func finishInFlight() async {
    let end = ContinuousClock.now + .milliseconds(settings.grace.milliseconds)
    while shared.state.withLock({ $0.queues.inFlight > 0 }) {
      let left = ContinuousClock.now.duration(to: end)
      guard left > .zero else { return }
      await shared.wakeUp.wait(atMost: left)
    }
  }
}

extension Dispatcher {
  private func claim(_ request: ClaimRequest) async {
    // Deliveries belong to the epoch in which their claim began.
    guard let epoch = dependencies.deployment.epoch else { return }
    do {
      let result = try await claimer.claim(request)
      let deliveries = result.rows?.deliveries ?? []
      let evicted = shared.state.withLock { state in
        state.hold(deliveries, probes: result.probes, at: request.now)
        return state.adopt(result, of: request)
      }
      release(evicted)
      metrics.claimed(oldest: result.oldest, at: request.now)
      await queue(deliveries, of: epoch, probes: result.probes)
    } catch {
      dependencies.log.error("outbox.claim_failed", ["error": "\(error)"])
      shared.state.withLock { $0.fail(request, at: dependencies.clock.now) }
    }
  }

  /// Queues claimed deliveries with the settings of their endpoints.
  private func queue(
    _ deliveries: [LeasedDelivery], of epoch: Int, probes: Set<DeliveryID>
  ) async {
    guard !deliveries.isEmpty else { return }
    let now = dependencies.clock.now
    do {
      let known = try await endpoints.settings(of: deliveries, at: now)
      let claimed = deliveries.map { delivery in
        ClaimedDelivery(
          delivery, EndpointKey(delivery).flatMap { known[$0] } ?? .unreadable(delivery, at: now),
          epoch: epoch, isProbe: probes.contains(delivery.id))
      }
      release(shared.state.withLock { state in claimed.filter { !state.add($0, at: now) } })
    } catch {
      dependencies.log.error("outbox.settings_failed", ["error": "\(error)"])
      for delivery in deliveries {
        record(
          .released(delivery, dueAt: now + settings.poll, wasProbe: probes.contains(delivery.id)))
      }
    }
  }

  /// Sends a delivery, then whatever goes next.
  private func execute(_ first: ClaimedDelivery) async {
    var current: ClaimedDelivery? = first
    while let claimed = current {
      let signal = await send(claimed)
      let continuation = shared.state.withLock { $0.finish(claimed, signal) }
      if continuation.mustWake { shared.wakeUp.signal() }
      current = continuation.next
    }
  }

  /// Sends one delivery, or ends it unsent; returns the signal for the window of its bucket.
  private func send(_ claimed: ClaimedDelivery) async -> BreakerSignal? {
    let now = dependencies.clock.now
    if let deadline = claimed.delivery.deadline, deadline <= now {
      let result = completer.results.expired(claimed, at: now)
      metrics.ended(claimed.delivery.kind, result.transition.word)
      record(result)
      return nil
    }
    guard dependencies.deployment.epoch == claimed.epoch else {
      release([claimed])
      return nil
    }
    let attempt = await executor.attempt(claimed)
    if attempt.isInterrupted, shared.state.withLock({ $0.isStopping }) {
      release([claimed])
      return nil
    }
    conclude(claimed, attempt)
    return attempt.signal
  }

  private func conclude(_ claimed: ClaimedDelivery, _ attempt: AttemptResult) {
    let now = dependencies.clock.now
    let result = completer.results.result(of: claimed, attempt, at: now)
    if result.disabling != nil { endpoints.markGone(claimed.endpoint, at: now) }
    metrics.attempted(claimed.delivery.kind, attempt)
    if case .discarded = result.transition {
      metrics.ended(claimed.delivery.kind, result.transition.word)
    }
    record(result)
    if case .delivered = attempt.outcome { return }
    dependencies.log.info("delivery.failed", attempt.logFields(of: result))
  }

  /// Gives back deliveries untried, due at once.
  private func release(_ deliveries: [ClaimedDelivery]) {
    let now = dependencies.clock.now
    for claimed in deliveries {
      record(.released(claimed.delivery, dueAt: now, wasProbe: claimed.isProbe))
    }
  }

  private func record(_ result: DeliveryResult) {
    let evicted = shared.state.withLock { $0.note(result, at: dependencies.clock.now) }
    completer.add(result)
    release(evicted)
  }
}

/// State of the dispatcher behind its lock, and the signal that wakes its loop.
final class SharedDispatcherState: Sendable {
  let state: Mutex<DispatcherState>
  let wakeUp = WakeUp()

  init(_ settings: OutboxSettings) { state = Mutex(DispatcherState(settings)) }
}
