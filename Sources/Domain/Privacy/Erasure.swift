package import JSON

/// Takes a person, by address, out of the records of ended tasks.
package struct Erasure: Sendable {
  /// The text in the place of the person in other texts.
  package static let gap = "…"

  package let address: EmailAddress
  /// The address in the place of the person's own; nothing leads back from it.
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
  /// A part that makes no task any more without the person goes as a whole.
  package func definition(_ definition: TaskDefinition) throws(Refusal) -> TaskDefinition {
    var erased = values(definition.values)
    let removals: [(inout NewTask) -> Void] = [
      { $0.fields = [] }, { $0.context = [] }, { $0.channels = [] },
      { $0.correlation = Correlation() }, { $0.prompt = nil }, { $0.submitLabel = nil },
    ]
    for remove in removals {
      if let definition = try? TaskDefinition(erased) { return definition }
      remove(&erased)
    }
    return try TaskDefinition(erased)
  }

  private func values(_ values: NewTask) -> NewTask {
    var erased = values
    erased.title = text(values.title)
    erased.prompt = values.prompt.map(text)
    erased.context = values.context.map { item in
      ContextItem(
        label: text(item.label), value: json(item.value), format: item.format,
        currency: item.currency)
    }
    erased.fields = values.fields.map(field)
    erased.assignees = values.assignees.map(assignee)
    erased.channels = values.channels.map(text)
    erased.submitLabel = values.submitLabel.map(text)
    erased.correlation = Correlation(object(values.correlation.keys))
    return erased
  }

  private func field(_ field: NewField) -> NewField {
    var erased = NewField(text(field.name), type: field.type, limits: object(field.limits))
    erased.label = field.label.map(text)
    erased.help = field.help.map(text)
    erased.isRequired = field.isRequired
    erased.initial = field.initial.map(json)
    return erased
  }

  private func assignee(_ assignee: NewAssignee) -> NewAssignee {
    guard isPerson(assignee.email) else {
      return NewAssignee(
        email: text(assignee.email), name: assignee.name.map(text), language: assignee.language)
    }
    return NewAssignee(email: pseudonym.text, language: assignee.language)
  }

  private func object(_ object: JSONObject) -> JSONObject { json(.object(object)).object ?? [:] }

  /// A decision without the person; one of their own without its answers.
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
