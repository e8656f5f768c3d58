import Domain
import Store
import Telemetry

/// Tells log and metrics when an endpoint is paused, and when it is used again.
struct BreakerLog: Sendable {
  let log: Log
  let metrics: OutboxMetrics

  func note(_ updates: [BreakerUpdate]) {
    for update in updates {
      for change in update.changes { note(change, update) }
    }
  }

  private func note(_ change: Breaker.Change, _ update: BreakerUpdate) {
    metrics.changed(change)
    let fields: Log.Fields = [
      "tenant": LogValue(update.queue.tenant), "endpoint": LogValue(update.queue.endpoint),
      "failures": LogValue(update.breaker.failures),
    ]
    switch change {
    case .opened: log.warning("endpoint.paused", fields)
    case .closed: log.info("endpoint.resumed", fields)
    }
  }
}
