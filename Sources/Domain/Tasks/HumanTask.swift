import JSON

/// A task for people: a gate of a workflow.
package struct HumanTask: Sendable {
  package let id: TaskID
  package let tenant: TenantID
  package let definition: TaskDefinition
  package let createdAt: Timestamp
  package let expiresAt: Timestamp
  package private(set) var state: TaskState
  package private(set) var decision: Decision?
  /// The time of the end, however the task ended.
  package private(set) var closedAt: Timestamp?

  /// A new task.
  package init(id: TaskID, tenant: TenantID, definition: TaskDefinition, at now: Timestamp) {
    self.init(
      id: id, tenant: tenant, definition: definition, createdAt: now,
      expiresAt: now + definition.timeout, state: .pending, decision: nil, closedAt: nil)
  }

  /// A task as it is stored.
  package init(
    id: TaskID, tenant: TenantID, definition: TaskDefinition, createdAt: Timestamp,
    expiresAt: Timestamp, state: TaskState, decision: Decision?, closedAt: Timestamp?
  ) {
    self.id = id
    self.tenant = tenant
    self.definition = definition
    self.createdAt = createdAt
    self.expiresAt = expiresAt
    self.state = state
    self.decision = decision
    self.closedAt = closedAt
  }

  /// Closes the task with a decision; false when it is closed already.
  package mutating func decide(_ decision: Decision) -> Bool {
    guard state.isOpen else { return false }
    state = decision.approved ? .completed : .rejected
    self.decision = decision
    closedAt = decision.decidedAt
    return true
  }

  /// Withdraws the task; false when it is closed already.
  package mutating func cancel(at now: Timestamp) -> Bool {
    guard state.isOpen else { return false }
    state = .cancelled
    closedAt = now
    return true
  }

  /// Does what the definition says for the case that nobody answered in time; false when it is
  /// closed already or its time has not come.
  package mutating func expire(at now: Timestamp, decisionID: DecisionID) -> Bool {
    guard state.isOpen, now >= expiresAt else { return false }
    switch definition.onTimeout {
    case .fail:
      state = .expired
      closedAt = now
      return true
    case .approve, .reject:
      return decide(
        Decision(
          id: decisionID, approved: definition.onTimeout == .approve, result: [:], comment: nil,
          decidedBy: .timeout, decidedAt: now))
    }
  }

  /// The end of every access link to this task: three days beyond its own, so that the outcome can
  /// be shown, at most 90 days in all.
  package var linksExpireAt: Timestamp { min(expiresAt + .days(3), createdAt + .days(90)) }

  /// The refusal of an answer that came too late; names the decider and the time.
  package var closedRefusal: Refusal {
    let when = (closedAt ?? expiresAt).description
    return Refusal(.alreadyDecided, "The task \(ending) at \(when); nothing was changed.")
  }

  private var ending: String {
    guard let outcome else { return "is open" }
    switch outcome.kind {
    case .approved, .answered, .rejected:
      let decider = outcome.decision?.decidedBy.displayName ?? ""
      return "was \(outcome.approved ? "approved" : "rejected") by \(decider)"
    case .cancelled: return "was cancelled"
    case .expired: return "expired"
    }
  }
}
