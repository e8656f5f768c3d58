package import JSON

/// The decision of a task, once and for all.
package struct Decision: Sendable, Hashable {
  package let id: DecisionID
  package let approved: Bool
  /// Answers by field name.
  package let result: JSONObject
  package let comment: String?
  package let decidedBy: Decider
  package let decidedAt: Timestamp

  package init(
    id: DecisionID, approved: Bool, result: JSONObject, comment: String?, decidedBy: Decider,
    decidedAt: Timestamp
  ) {
    self.id = id
    self.approved = approved
    self.result = result
    self.comment = comment
    self.decidedBy = decidedBy
    self.decidedAt = decidedAt
  }
}

/// The author of a decision, and the proof of it.
package enum Decider: Sendable, Hashable {
  /// An assignee who proved control of the mailbox by a one-time code.
  case assignee(email: String, name: String?)
  /// Somebody with an API key, who may name the person on whose behalf it was.
  case key(KeyID, onBehalfOf: String?)
  /// Nobody in time: the task's own rule.
  case timeout

  /// The name of the proof.
  package var proof: String {
    switch self {
    case .assignee: "mailbox"
    case .key: "api_key"
    case .timeout: "timeout"
    }
  }

  /// For people: a name, an address, or what stood in for a person.
  package var displayName: String {
    switch self {
    case .assignee(let email, let name): name ?? email
    case .key(_, let person): person ?? "API"
    case .timeout: "timeout"
    }
  }

  package var email: String? {
    switch self {
    case .assignee(let email, _): email
    case .key(_, let person): person
    case .timeout: nil
    }
  }
}
