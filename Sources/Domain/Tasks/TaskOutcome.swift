/// The end of a task: how, by whom, when.
package struct TaskOutcome: Sendable, Hashable {
  package enum Kind: String, Sendable, CaseIterable {
    case approved
    /// A form was filled in.
    case answered
    case rejected
    case cancelled
    case expired
  }

  package let kind: Kind
  /// Nil when the task ended without a decision.
  package let decision: Decision?
  package let endedAt: Timestamp
  /// The comment of the decider, or the reason of a cancellation.
  package let comment: String?

  package init(
    _ kind: Kind, decision: Decision? = nil, endedAt: Timestamp, comment: String? = nil
  ) {
    self.kind = kind
    self.decision = decision
    self.endedAt = endedAt
    self.comment = comment ?? decision?.comment
  }

  /// The outcome of a decision about a task of the type.
  package init(_ decision: Decision, of type: TaskType) {
    let approval: Kind = type == .form ? .answered : .approved
    self.init(
      decision.approved ? approval : .rejected, decision: decision, endedAt: decision.decidedAt)
  }

  package var approved: Bool { decision?.approved ?? false }

  /// The event that tells of such an end.
  package var event: EventType {
    switch kind {
    case .approved, .answered: .taskCompleted
    case .rejected: .taskRejected
    case .cancelled: .taskCancelled
    case .expired: .taskExpired
    }
  }
}

extension HumanTask {
  /// Nil while the task is open.
  package var outcome: TaskOutcome? {
    guard !state.isOpen else { return nil }
    if let decision { return TaskOutcome(decision, of: definition.type) }
    return TaskOutcome(
      state == .cancelled ? .cancelled : .expired, endedAt: closedAt ?? expiresAt)
  }
}
