import Domain
import Store
import Synchronization
import Telemetry

/// Renews the leases that this node holds, so that they can be short: those of a node that died are
/// another's soon.
final class Heartbeat: Sendable {
  private let database: any Database
  private let clock: Clock
  private let log: Log
  private let metrics: OutboxMetrics
  private let settings: OutboxSettings
  private let holdings = Mutex(Holdings())
  private let isStopping = Mutex(false)
  private let bell = Doorbell()

  init(
    database: any Database, clock: Clock, log: Log, metrics: OutboxMetrics,
    settings: OutboxSettings
  ) {
    self.database = database
    self.clock = clock
    self.log = log
    self.metrics = metrics
    self.settings = settings
  }

  /// Notes what a claim leased, and when the claim began.
  func took(_ deliveries: [LeasedDelivery], at moment: ContinuousClock.Instant) {
    holdings.withLock { $0.take(deliveries, at: moment) }
  }

  /// Notes that a result waits to be recorded.
  func ended(_ result: DeliveryResult) {
    holdings.withLock { $0.end(result.id, result.lease) }
  }

  /// Forgets deliveries that are recorded.
  func settled(_ results: [DeliveryResult]) {
    holdings.withLock { holdings in
      for result in results { holdings.settle(result.id, result.lease) }
    }
  }

  /// Whether the delivery may be started: its lease lasts for a while yet.
  func trusts(_ delivery: LeasedDelivery) -> Bool {
    let moment = ContinuousClock.now
    return holdings.withLock {
      $0.trusts(delivery, at: moment, within: settings.leaseTrust)
    }
  }

  /// Beats until `stop`.
  func run() async {
    while !isStopping.withLock({ $0 }) {
      await bell.wait(atMost: settings.beat)
      await beat()
    }
  }

  func stop() {
    isStopping.withLock { $0 = true }
    bell.ring()
  }

  private func beat() async {
    let moment = ContinuousClock.now
    let until = clock.now + settings.lease
    guard let renewal = holdings.withLock({ $0.renewal(until: until) }) else { return }
    do {
      let renewed = try await database.write(.system) { transaction in
        try OutboxRepository(transaction).renew(renewal)
      }
      let lost = holdings.withLock { $0.renew(renewal, at: moment, renewed) }
      if lost > 0 {
        metrics.lost(lost)
        log.warning("outbox.leases_lost", ["count": LogValue(lost)])
      }
    } catch {
      log.warning("outbox.beat_failed", ["error": "\(error)"])
    }
  }
}
