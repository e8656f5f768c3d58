package import Domain

/// Result of one leased delivery, as it is recorded; a reference like the delivery.
package final class DeliveryResult: Sendable {
  /// State into which the delivery goes.
  package enum Transition: Sendable, Hashable {
    /// - Parameter verdict: word of the workflow on a decision; nil for other deliveries.
    case delivered(verdict: String?, note: String?)
    case retry(at: Timestamp, reason: String?)
    case discarded(reason: String)
    case cancelled(reason: String)
    /// Nothing was tried: the lease is given back.
    case released(dueAt: Timestamp)
  }

  /// An endpoint that says that it is gone.
  package struct Disabling: Sendable, Hashable {
    package enum Endpoint: Sendable, Hashable {
      case channel(ChannelID)
      case webhook(WebhookID)
    }

    package let endpoint: Endpoint
    /// Audit event of an endpoint that worked until now.
    package let event: AuditEvent

    package init(_ endpoint: Endpoint, event: AuditEvent) {
      (self.endpoint, self.event) = (endpoint, event)
    }
  }

  package let delivery: LeasedDelivery
  package let transition: Transition
  /// Attempts used so far, this one included.
  package let attempts: Int
  /// Attempt that was made, if one was.
  package let attempt: AttemptEntry?
  package let signal: BreakerSignal?
  package let disabling: Disabling?
  /// Audit event of a result that counts.
  package let event: AuditEvent?

  package init(
    of delivery: LeasedDelivery, _ transition: Transition, attempts: Int,
    attempt: AttemptEntry? = nil, signal: BreakerSignal? = nil, disabling: Disabling? = nil,
    event: AuditEvent? = nil
  ) {
    self.delivery = delivery
    self.transition = transition
    self.attempts = attempts
    self.attempt = attempt
    self.signal = signal
    self.disabling = disabling
    self.event = event
  }

  package var id: DeliveryID { delivery.id }
  package var tenant: TenantID { delivery.tenant }

  /// Name under which the signal is kept: a pause that a receiver asks for concerns the whole bucket.
  package var signalKey: OutboxQueue {
    if case .throttled = signal { delivery.bucket } else { delivery.queue }
  }

  /// Whether webhooks are told: never of a failure to tell webhooks, which would have no end.
  var isPublished: Bool { delivery.purpose != .event }
}
