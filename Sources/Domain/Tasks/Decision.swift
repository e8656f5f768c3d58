package import JSON

/// What a task came to, once and for all.
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

  /// What a callback's `data` and the API show of it.
  package var json: JSONObject {
    [
      "approved": .bool(approved), "result": .object(result), "comment": .text(comment),
      "decided_by": decidedBy.json, "decided_at": .time(decidedAt),
      "decision_id": .string(id.description),
    ]
  }

  /// Reads what `json` wrote.
  package init?(_ json: JSON) {
    guard let approved = json["approved"]?.bool, let result = json["result"]?.object,
      let decider = json["decided_by"].flatMap(Decider.init),
      let at = json["decided_at"]?.string.flatMap(Timestamp.init(rfc3339:)),
      let id = json["decision_id"]?.string.flatMap(DecisionID.init)
    else { return nil }
    self.init(
      id: id, approved: approved, result: result, comment: json["comment"]?.string,
      decidedBy: decider, decidedAt: at)
  }
}

/// Who decided, and how we know.
package enum Decider: Sendable, Hashable {
  /// An assignee who proved control of the mailbox by a one-time code.
  case assignee(email: String, name: String?)
  /// Somebody with an API key, who may name the person on whose behalf it was.
  case key(KeyID, onBehalfOf: String?)
  /// Nobody in time: the task's own rule.
  case timeout

  /// The word for how we know.
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

  package var json: JSON {
    switch self {
    case .assignee(let email, let name):
      return ["email": .string(email), "name": .text(name), "proof": .string(proof)]
    case .key(let key, let person):
      return [
        "email": .text(person), "key": .string(key.description), "proof": .string(proof),
      ]
    case .timeout: return ["email": nil, "proof": .string(proof)]
    }
  }

  init?(_ json: JSON) {
    switch json["proof"]?.string {
    case "mailbox":
      guard let email = json["email"]?.string else { return nil }
      self = .assignee(email: email, name: json["name"]?.string)
    case "api_key":
      guard let key = json["key"]?.string.flatMap(KeyID.init) else { return nil }
      self = .key(key, onBehalfOf: json["email"]?.string)
    case "timeout": self = .timeout
    default: return nil
    }
  }
}
