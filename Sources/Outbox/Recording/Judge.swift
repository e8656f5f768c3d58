import Cryptography
import Domain
import Gateway
import JSON
import Store
import Transfer

/// Turns what an attempt came to into what is recorded of it.
struct Judge: Sendable {
  /// How long a lane keeps still after a 429 that does not say how long.
  private static let unsaidPause = Interval.minutes(1)
  private static let longestReason = 500

  let random: RandomSource

  /// A delivery that was tried, or that could not be.
  func result(of parcel: Parcel, _ finding: Finding, at now: Timestamp) -> DeliveryResult {
    let delivery = parcel.delivery
    let wasTried = finding.answer != nil
    let isBlocked = if case .blocked = finding.outcome { true } else { false }
    let attempts = delivery.attempts + (wasTried && !isBlocked ? 1 : 0)
    let step = step(delivery, finding.outcome, attempts, now)
    let isGone = if case .gone = finding.outcome { true } else { false }
    let disables = isGone ? parcel.endpoint.key.disables : nil
    return DeliveryResult(
      id: delivery.id, tenant: delivery.tenant, lease: delivery.lease, step: step,
      attempts: attempts, attempt: wasTried ? entry(delivery, finding) : nil, disables: disables,
      sign: sign(of: parcel, finding, step, now) ?? parcel.unsent,
      audit: audit(delivery, step, attempts, now),
      disabledAudit: disables.map { _ in
        event(.endpointDisabled, delivery, now, detail(delivery, attempts, "gone"))
      }, isTold: delivery.purpose != .event)
  }

  /// A delivery that nobody waits for any more.
  func tooLate(_ parcel: Parcel, at now: Timestamp) -> DeliveryResult {
    let delivery = parcel.delivery
    let step: DeliveryResult.Step =
      delivery.purpose.endsWithTask
      ? .cancelled(reason: "the task was closed or ran out of time")
      : .discarded(reason: "its time ran out")
    return DeliveryResult(
      id: delivery.id, tenant: delivery.tenant, lease: delivery.lease, step: step,
      attempts: delivery.attempts, sign: parcel.unsent,
      audit: audit(delivery, step, delivery.attempts, now),
      isTold: delivery.purpose != .event)
  }

  /// A lease that is given back untried.
  func released(
    _ delivery: LeasedDelivery, dueAt moment: Timestamp, sign: LaneSign? = nil
  ) -> DeliveryResult {
    DeliveryResult(
      id: delivery.id, tenant: delivery.tenant, lease: delivery.lease,
      step: .released(dueAt: moment), attempts: delivery.attempts, sign: sign)
  }

  /// What an attempt tells of its lane.
  ///
  /// The relay is no endpoint: what it does not take may be the mailbox's fault.
  private func sign(
    of parcel: Parcel, _ finding: Finding, _ step: DeliveryResult.Step, _ now: Timestamp
  ) -> LaneSign? {
    let lane = parcel.delivery.lane
    if let moment = pause(after: finding, step, now) {
      return LaneSign(.asked(until: moment), in: lane)
    }
    switch finding.health {
    case .good: return LaneSign(.good, in: lane)
    case .bad where parcel.endpoint.key.isEndpoint && !finding.isInterrupted:
      return LaneSign(.bad, in: lane)
    case .bad, .unknown: return nil
    }
  }

  /// Until when the whole lane keeps still because the receiver asked for it.
  private func pause(
    after finding: Finding, _ step: DeliveryResult.Step, _ now: Timestamp
  ) -> Timestamp? {
    if case .retryAfter(let least, _) = finding.outcome { return now + least }
    guard finding.status == 429, case .again(let moment, _) = step else { return nil }
    return min(moment, now + Self.unsaidPause)
  }

  /// What tells a webhook of an event.
  func news(_ event: AuditEvent, to webhook: Webhook, of tenant: TenantID) -> DeliveryRow {
    var data = event.detail.object ?? [:]
    if let task = event.task { data["task"] = ["id": .string(task.description)] }
    return DeliveryRow(
      id: DeliveryID(at: event.at, random: random.bytes(10)), tenant: tenant, task: event.task,
      purpose: .event, kind: "webhook", event: event.event, endpoint: webhook.id.bytes,
      lane: webhook.id.description, target: nil,
      payload: EncodedNotification(Notification(event.event, at: event.at, .facts(data))).payload,
      secrets: nil,
      dueAt: event.at, deadline: nil, createdAt: event.at)
  }

  private func step(
    _ delivery: LeasedDelivery, _ outcome: Outcome, _ attempts: Int, _ now: Timestamp
  ) -> DeliveryResult.Step {
    let next = delivery.purpose.schedule.next(
      after: outcome, attempts: attempts, now: now, deadline: delivery.deadline,
      jitter: Double(jitter(outcome)) / 65_536)
    let reason = outcome.reason.map { String($0.prefix(Self.longestReason)) }
    switch next {
    case .delivered:
      guard case .delivered(let receipt) = outcome, delivery.purpose == .callback else {
        return .delivered(verdict: nil, note: reason)
      }
      return .delivered(verdict: receipt.verdict.rawValue, note: reason)
    case .again(let moment): return .again(at: moment, reason: reason)
    case .discard: return .discarded(reason: reason ?? "it was given up")
    }
  }

  private func jitter(_ outcome: Outcome) -> UInt64 {
    switch outcome {
    case .retry, .retryAfter, .blocked: random.number(below: 65_536)
    case .delivered, .permanent, .gone: 0
    }
  }

  private func entry(_ delivery: LeasedDelivery, _ finding: Finding) -> AttemptEntry {
    AttemptEntry(
      number: delivery.attempts + 1, startedAt: finding.startedAt, duration: finding.duration,
      outcome: finding.outcome.word, status: finding.status,
      address: finding.answer?.address?.description,
      reason: finding.outcome.reason.map { String($0.prefix(Self.longestReason)) })
  }

  private func audit(
    _ delivery: LeasedDelivery, _ step: DeliveryResult.Step, _ attempts: Int, _ now: Timestamp
  ) -> AuditEvent? {
    switch step {
    case .delivered(let verdict, _):
      let isNotice = delivery.purpose == .notice || delivery.purpose == .invite
      return event(
        isNotice ? .taskNotified : .deliveryDelivered, delivery, now,
        detail(delivery, attempts, verdict ?? "delivered"))
    case .discarded:
      return event(.deliveryFailed, delivery, now, detail(delivery, attempts, "discarded"))
    case .again, .cancelled, .released: return nil
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
