import Cryptography
import Domain
import Gateway
import JSON
import Store
import Transfer

/// Turns the result of an attempt into what is recorded of it.
struct DeliveryResultBuilder: Sendable {
  /// Pause of a bucket after a 429 that does not say how long.
  private static let defaultPause = Interval.minutes(1)
  private static let longestReason = 500

  let random: RandomSource

  /// Builds the result of a delivery that was tried, or that could not be.
  func result(
    of claimed: ClaimedDelivery, _ attempt: AttemptResult, at now: Timestamp
  ) -> DeliveryResult {
    let delivery = claimed.delivery
    let isBlocked = if case .blocked = attempt.outcome { true } else { false }
    let attempts = delivery.attempts + (attempt.answer != nil && !isBlocked ? 1 : 0)
    let transition = transition(delivery, attempt.outcome, attempts, now)
    let isGone = if case .gone = attempt.outcome { true } else { false }
    return DeliveryResult(
      of: delivery, transition, attempts: attempts,
      attempt: attempt.answer == nil ? nil : entry(delivery, attempt),
      signal: signal(of: claimed, attempt, transition, now) ?? (claimed.isProbe ? .notSent : nil),
      disabling: (isGone ? claimed.endpoint.key.disabled : nil).map {
        DeliveryResult.Disabling(
          $0, event: event(.endpointDisabled, delivery, now, detail(delivery, attempts, "gone")))
      }, event: audit(delivery, transition, attempts, now))
  }

  /// Builds the result of a delivery whose deadline has passed.
  func expired(_ claimed: ClaimedDelivery, at now: Timestamp) -> DeliveryResult {
    let delivery = claimed.delivery
    let transition: DeliveryResult.Transition =
      delivery.purpose.endsWithTask
      ? .cancelled(reason: "the task was closed or ran out of time")
      : .discarded(reason: "its time ran out")
    return DeliveryResult(
      of: delivery, transition, attempts: delivery.attempts,
      signal: claimed.isProbe ? .notSent : nil,
      event: audit(delivery, transition, delivery.attempts, now))
  }

  private func signal(
    of claimed: ClaimedDelivery, _ attempt: AttemptResult,
    _ transition: DeliveryResult.Transition, _ now: Timestamp
  ) -> BreakerSignal? {
    if case .retryAfter(let least, _) = attempt.outcome { return .throttled(until: now + least) }
    if attempt.status == 429, case .retry(let moment, _) = transition {
      return .throttled(until: min(moment, now + Self.defaultPause))
    }
    if attempt.signal == .failure, !claimed.endpoint.key.hasBreaker || attempt.isInterrupted {
      return nil
    }
    return attempt.signal
  }

  private func transition(
    _ delivery: LeasedDelivery, _ outcome: Outcome, _ attempts: Int, _ now: Timestamp
  ) -> DeliveryResult.Transition {
    let next = delivery.purpose.schedule.next(
      after: outcome, attempts: attempts, now: now, deadline: delivery.deadline,
      jitter: jitter(outcome))
    let reason = outcome.reason.map { String($0.prefix(Self.longestReason)) }
    switch next {
    case .delivered:
      guard case .delivered(let receipt) = outcome, delivery.purpose == .callback else {
        return .delivered(verdict: nil, note: reason)
      }
      return .delivered(verdict: receipt.verdict.rawValue, note: reason)
    case .again(let moment): return .retry(at: moment, reason: reason)
    case .discard: return .discarded(reason: reason ?? "it was given up")
    }
  }

  private func jitter(_ outcome: Outcome) -> Double {
    switch outcome {
    case .retry, .retryAfter, .blocked: Double(random.number(below: 65_536)) / 65_536
    case .delivered, .permanent, .gone: 0
    }
  }

  private func entry(_ delivery: LeasedDelivery, _ attempt: AttemptResult) -> AttemptEntry {
    AttemptEntry(
      number: delivery.attempts + 1, startedAt: attempt.startedAt, duration: attempt.duration,
      outcome: attempt.outcome.word, status: attempt.status,
      address: attempt.answer?.address?.description,
      reason: attempt.outcome.reason.map { String($0.prefix(Self.longestReason)) })
  }

  private func audit(
    _ delivery: LeasedDelivery, _ transition: DeliveryResult.Transition, _ attempts: Int,
    _ now: Timestamp
  ) -> AuditEvent? {
    switch transition {
    case .delivered(let verdict, _):
      let isNotice = delivery.purpose == .notice || delivery.purpose == .invite
      return event(
        isNotice ? .taskNotified : .deliveryDelivered, delivery, now,
        detail(delivery, attempts, verdict ?? "delivered"))
    case .discarded:
      return event(.deliveryFailed, delivery, now, detail(delivery, attempts, "discarded"))
    case .retry, .cancelled, .released: return nil
    }
  }

  private func detail(_ delivery: LeasedDelivery, _ attempts: Int, _ outcome: String) -> JSON {
    [
      "delivery": .string(delivery.id.description), "kind": .string(delivery.kind),
      "purpose": .string(delivery.purpose.rawValue), "attempts": .integer(attempts),
      "outcome": .string(outcome),
    ]
  }

  private func event(
    _ type: EventType, _ delivery: LeasedDelivery, _ now: Timestamp, _ detail: JSON
  ) -> AuditEvent {
    AuditEvent(
      id: EventID(at: now, random: random.bytes(10)), event: type, task: delivery.task,
      actor: .system, address: nil, detail: detail, at: now)
  }
}

extension DeliveryResult {
  /// Gives a lease back untried.
  static func released(
    _ delivery: LeasedDelivery, dueAt moment: Timestamp, wasProbe: Bool
  ) -> DeliveryResult {
    DeliveryResult(
      of: delivery, .released(dueAt: moment), attempts: delivery.attempts,
      signal: wasProbe ? .notSent : nil)
  }
}

extension DeliveryResult.Transition {
  /// Word for metrics and the log.
  var word: String {
    switch self {
    case .delivered: "delivered"
    case .retry: "retryable"
    case .discarded: "discarded"
    case .cancelled: "cancelled"
    case .released: "released"
    }
  }
}
