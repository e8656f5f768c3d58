/// Where a delivery stands.
package enum DeliveryState: String, Sendable, CaseIterable {
  /// Waiting for its first attempt, or in the middle of it.
  case available
  /// Failed, and waiting for its next attempt, or in the middle of it.
  case retryable
  case delivered
  /// Withdrawn before it was sent: what it told is no longer true.
  case cancelled
  /// Given up: a dead letter.
  case discarded

  package var isOpen: Bool { self == .available || self == .retryable }
}

/// Why something is sent.
package enum DeliveryPurpose: String, Sendable, CaseIterable {
  /// An assignee's link, by e-mail.
  case invite
  /// A one-time code, by e-mail.
  case code
  /// A task opened: to a channel.
  case notice
  /// A task closed: to a channel, or to an assignee who need not decide any more.
  case outcome
  /// The decision: to the workflow.
  case callback
  /// An event: to a subscribed webhook.
  case event
  /// A channel's test message.
  case test

  /// Whether it is pointless once the task is closed.
  package var endsWithTask: Bool { self == .invite || self == .code || self == .notice }

  package var schedule: RetrySchedule {
    switch self {
    case .callback, .event: .webhook
    case .code: .code
    case .invite, .notice, .outcome, .test: .notice
    }
  }
}
