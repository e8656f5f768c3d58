import Domain
import Store
import Synchronization
import Telemetry
import Transfer

/// What the outbox counts.
final class OutboxMetrics: Sendable {
  private let deliveries: Family<Counter>
  private let failures: Family<Counter>
  private let reused: Counter
  private let opened: Counter
  private let seconds: Family<Histogram>
  private let inFlight: Gauge
  private let waiting: Gauge
  private let still: Gauge
  private let breakers: Family<Counter>
  private let lag = Atomic<Int64>(0)
  /// What nearly every attempt asks for, by the kinds of channels.
  private let usual: [String: Usual]

  private struct Usual {
    let delivered: Counter
    let seconds: Histogram
  }

  /// What is watched stands at zero from the start: a counter that first appears at one has not grown.
  ///
  /// - Parameter kinds: of the channels.
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
    still = metrics.gauge(
      "postern_outbox_paused", "Endpoints that are spared, by a breaker or at their own wish.")
    breakers = metrics.counters(
      "postern_breaker_changes_total", "Breakers of endpoints that opened and closed.",
      labels: ["change"])
    metrics.gauge(
      "postern_outbox_lag_seconds", "How long the oldest delivery of the last claim was due."
    ) { [weak self] in Double(self?.lag.load(ordering: .relaxed) ?? 0) / 1000 }
  }

  func claimed(_ claim: Claim, at now: Timestamp) {
    let age = claim.oldest.map { (now - $0).milliseconds } ?? 0
    lag.store(max(0, age), ordering: .relaxed)
  }

  func load<Item>(_ lanes: Lanes<Item>) {
    inFlight.set(lanes.active)
    waiting.set(lanes.waiting)
    still.set(lanes.paused)
  }

  func changed(_ change: Breaker.Change) {
    breakers.with(change == .opened ? "opened" : "closed").add()
  }

  func ended(_ kind: String, _ outcome: String) { deliveries.with(kind, outcome).add() }

  func attempted(_ kind: String, _ finding: Finding) {
    let usual = usual[kind]
    let isDelivered = if case .delivered = finding.outcome { true } else { false }
    if isDelivered, let usual {
      usual.delivered.add()
    } else {
      deliveries.with(kind, finding.outcome.word).add()
    }
    guard let answer = finding.answer else { return }
    (usual?.seconds ?? seconds.with(kind)).observe(Double(finding.duration.milliseconds) / 1000)
    if answer.address != nil { (answer.reused ? reused : opened).add() }
    if !isDelivered { failures.with(kind, finding.cause).add() }
  }
}
