package import JSON

/// Takes one person, by his address, out of what is kept of ended tasks.
package struct Erasure: Sendable {
  /// What stands where a text spoke of the person.
  package static let gap = "…"

  package let address: EmailAddress
  /// What stands for the address where there must be one; nothing leads back from it.
  package let pseudonym: EmailAddress

  package init(of address: EmailAddress, as pseudonym: EmailAddress) {
    self.address = address
    self.pseudonym = pseudonym
  }

  /// Whether the text is the person's address.
  package func isPerson(_ text: String?) -> Bool { text?.lowercased() == address.normalized }

  package func mentions(_ text: String) -> Bool { self.text(text) != text }

  /// A text without the person.
  package func text(_ text: String) -> String {
    if isPerson(text) { return pseudonym.text }
    return AddressOccurrences(of: address).replaced(in: text, with: Self.gap) ?? text
  }

  /// A value without the person, names of members included.
  package func json(_ json: JSON) -> JSON {
    switch json {
    case .string(let text): .string(self.text(text))
    case .array(let items): .array(items.map(self.json))
    case .object(let object):
      .object(JSONObject(object.members.map { (text($0.name), self.json($0.value)) }))
    case .null, .bool, .number: json
    }
  }

  /// The definition of a task without the person.
  ///
  /// What makes no task any more when the person is gone from it goes too.
  package func definition(_ definition: TaskDefinition) throws(Refusal) -> TaskDefinition {
    var erased = json(definition.json).object ?? [:]
    erased["assignees"] = .array((definition.json["assignees"]?.array ?? []).map(assignee))
    for part in ["fields", "context", "channels", "correlation", "prompt", "submit_label"] {
      if let definition = try? TaskDefinition(.object(erased)) { return definition }
      erased[part] = nil
    }
    return try TaskDefinition(.object(erased))
  }

  private func assignee(_ assignee: JSON) -> JSON {
    guard isPerson(assignee["email"]?.string) else { return json(assignee) }
    var object: JSONObject = ["email": .string(pseudonym.text)]
    object["language"] = assignee["language"]
    return .object(object)
  }

  /// A decision without the person; his own without what he answered.
  package func decision(_ decision: Decision) -> Decision {
    let isOwn = isPerson(decision.decidedBy.email)
    let result = isOwn ? [:] : json(.object(decision.result)).object
    return Decision(
      id: decision.id, approved: decision.approved, result: result ?? [:],
      comment: isOwn ? nil : decision.comment.map(text), decidedBy: decider(decision.decidedBy),
      decidedAt: decision.decidedAt)
  }

  private func decider(_ decider: Decider) -> Decider {
    guard isPerson(decider.email) else { return decider }
    return switch decider {
    case .assignee: .assignee(email: pseudonym.text, name: nil)
    case .key(let key, _): .key(key, onBehalfOf: pseudonym.text)
    case .timeout: decider
    }
  }
}
