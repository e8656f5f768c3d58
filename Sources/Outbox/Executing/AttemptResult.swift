import Domain
import Store
import Telemetry
import Transfer

/// Result of one attempt.
struct AttemptResult: Sendable {
  let outcome: Outcome
  /// Answer of the receiver; nil when nothing was sent.
  let answer: TransferAnswer?
  let startedAt: Timestamp
  let duration: Interval
  /// Destination as far as a log may show it; empty for a delivery that arrived.
  let destination: String

  /// Status of HTTP, or code of the relay.
  var status: Int64? {
    switch answer?.result {
    case .response(let status, _, _, _): Int64(status)
    case .smtp(let code, _): Int64(code)
    case .failed, nil: nil
    }
  }

  /// Way in which it failed, as one word for metrics.
  var cause: String {
    switch answer?.result {
    case .response(let status, _, _, _): "status_\(status)"
    case .smtp(let code, _): "smtp_\(code)"
    case .failed(let failure): failure.rawValue
    case nil: "not_sent"
    }
  }

  /// Whether the sender was stopped before anything could be learnt.
  var isInterrupted: Bool {
    switch answer?.result {
    case .failed(.shutdown), .failed(.aborted): true
    default: false
    }
  }

  /// Condition of the receiver; nil when nothing was learnt.
  var signal: BreakerSignal? {
    switch outcome {
    case .blocked, .retryAfter: nil
    case .retry: .failure
    case .delivered, .permanent, .gone: answer == nil ? nil : .success
    }
  }

  func logFields(of result: DeliveryResult) -> Log.Fields {
    [
      "delivery": LogValue(result.id), "kind": LogValue(result.delivery.kind),
      "attempt": LogValue(result.delivery.attempts + 1), "outcome": LogValue(outcome.word),
      "reason": LogValue(outcome.reason ?? ""), "step": LogValue(result.transition.word),
      "destination": LogValue(destination),
    ]
  }
}
