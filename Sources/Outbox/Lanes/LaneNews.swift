import Domain
import Store
import Telemetry

/// Says on the log and in metrics which endpoints are spared, and which are not any more.
struct LaneNews: Sendable {
  let log: Log
  let metrics: OutboxMetrics

  func tell(_ learnt: [LearntBreaker]) {
    for breaker in learnt {
      for change in breaker.changes { tell(change, breaker) }
    }
  }

  private func tell(_ change: Breaker.Change, _ learnt: LearntBreaker) {
    metrics.changed(change)
    let endpoint: Log.Fields = [
      "tenant": LogValue(learnt.queue.tenant), "endpoint": LogValue(learnt.queue.lane),
      "failures": LogValue(learnt.breaker.failures),
    ]
    switch change {
    case .opened: log.warning("endpoint.paused", endpoint)
    case .closed: log.info("endpoint.resumed", endpoint)
    }
  }
}
