import Domain
import Store
import Synchronization
import Telemetry
import Transfer

/// Metrics of the outbox.
final class OutboxMetrics: Sendable {
  private let deliveries: Family<Counter>
  private let failures: Family<Counter>
  private let reused: Counter
  private let opened: Counter
  private let seconds: Family<Histogram>
  private let inFlight: Gauge
  private let waiting: Gauge
  private let paused: Gauge
  private let breakers: Family<Counter>
  private let lag = Atomic<Int64>(0)
  /// Instruments that nearly every attempt uses, by kind of channel.
  private let usual: [String: Usual]

  private struct Usual {
    let delivered: Counter
    let seconds: Histogram
  }

  /// Counters stand at zero from the start: one that first appears at one has not grown.
  ///
  /// - Parameter kinds: kinds of the channels.
  init(_ metrics: Metrics, kinds: [String]) {
    deliveries = metrics.counters(
      "postern_deliveries_total", "Attempts and endings of deliveries.",
      labels: ["kind", "outcome"])
    failures = metrics.counters(
      "postern_delivery_failures_total", "Attempts that failed, by cause.",
      labels: ["kind", "reason"])
    for kind in kinds { _ = deliveries.with(kind, "discarded") }
    let connections = metrics.counters(
      "postern_delivery_connections_total", "Answers by how their connection came about.",
      labels: ["connection"])
    reused = connections.with("reused")
    opened = connections.with("new")
    seconds = metrics.histograms(
      "postern_delivery_attempt_seconds", "How long attempts take.", labels: ["kind"])
    usual = Dictionary(
      uniqueKeysWithValues: kinds.map { [deliveries, seconds] kind in
        let delivered = deliveries.with(kind, "delivered")
        return (kind, Usual(delivered: delivered, seconds: seconds.with(kind)))
      })
    inFlight = metrics.gauge("postern_outbox_in_flight", "Deliveries that are being sent.")
    waiting = metrics.gauge("postern_outbox_waiting", "Leased deliveries that wait in memory.")
    paused = metrics.gauge(
      "postern_outbox_paused", "Endpoints that are spared, by a breaker or at their own wish.")
    breakers = metrics.counters(
      "postern_breaker_changes_total", "Breakers of endpoints that opened and closed.",
      labels: ["change"])
    metrics.gauge(
      "postern_outbox_lag_seconds", "How long the oldest delivery of the last claim was due."
    ) { [weak self] in Double(self?.lag.load(ordering: .relaxed) ?? 0) / 1000 }
  }

  func claimed(oldest: Timestamp?, at now: Timestamp) {
    let age = oldest.map { (now - $0).milliseconds } ?? 0
    lag.store(max(0, age), ordering: .relaxed)
  }

  func load(_ state: DispatcherState) {
    inFlight.set(state.queues.inFlight)
    waiting.set(state.queues.waiting)
    paused.set(state.endpoints.pausedCount)
  }

  func changed(_ change: Breaker.Change) {
    breakers.with(change == .opened ? "opened" : "closed").add()
  }

  func ended(_ kind: String, _ outcome: String) { deliveries.with(kind, outcome).add() }

  func attempted(_ kind: String, _ attempt: AttemptResult) {
    let usual = usual[kind]
    let isDelivered = if case .delivered = attempt.outcome { true } else { false }
    if isDelivered, let usual {
      usual.delivered.add()
    } else {
      deliveries.with(kind, attempt.outcome.word).add()
    }
    guard let answer = attempt.answer else { return }
    (usual?.seconds ?? seconds.with(kind)).observe(Double(attempt.duration.milliseconds) / 1000)
    if answer.address != nil { (answer.reused ? reused : opened).add() }
    if !isDelivered { failures.with(kind, attempt.cause).add() }
  }
}
