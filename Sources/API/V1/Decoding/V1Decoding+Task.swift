package import Domain
package import JSON

extension V1Decoding {
  /// Reads the body of `POST /v1/tasks`.
  package static func newTask(_ body: JSON) throws(Refusal) -> NewTask {
    var reader = try ObjectReader(body)
    let type = try reader.word("type", as: TaskType.self)
    let title = try reader.required("title", reader.string("title"))
    var new = NewTask(title: title, assignees: [])
    if let type { new.type = type }
    new.prompt = try reader.string("prompt")
    new.context = try list("context", &reader, contextItem)
    new.fields = try list("fields", &reader, field)
    new.assignees = try list("assignees", &reader, assignee)
    if let policy = try reader.object("policy") { new.policy = try self.policy(policy) }
    new.channels = try list("channels", &reader, channel)
    if let seconds = try reader.integer("timeout_seconds", in: 1...31_536_000) {
      new.timeout = .seconds(seconds)
    }
    if let action = try reader.word("on_timeout", as: TimeoutAction.self) { new.onTimeout = action }
    if let invitation = try reader.word("invite", as: Invitation.self) {
      new.invitation = invitation
    }
    new.submitLabel = try reader.string("submit_label")
    new.language = try reader.string("language")
    if let correlation = reader.value("correlation") {
      new.correlation = try self.correlation(correlation)
    }
    new.callback = try reader.object("callback").map { reader throws(Refusal) in
      try callback(reader)
    }
    try reader.finish()
    return new
  }

  private static func contextItem(_ json: JSON, at path: FieldPath) throws(Refusal) -> ContextItem {
    var reader = try ObjectReader(json, at: path)
    let item = ContextItem(
      label: try reader.required("label", reader.string("label")),
      value: reader.value("value") ?? .null,
      format: try reader.word("format", as: ContextItem.Format.self) ?? .text,
      currency: try reader.string("currency"))
    try reader.finish()
    return item
  }

  private static func assignee(_ json: JSON, at path: FieldPath) throws(Refusal) -> NewAssignee {
    var reader = try ObjectReader(json, at: path)
    let assignee = NewAssignee(
      email: try reader.required("email", reader.string("email")),
      name: try reader.string("name"), language: try reader.string("language"))
    try reader.finish()
    return assignee
  }

  private static func policy(_ reader: ObjectReader) throws(Refusal) -> Policy {
    var reader = reader
    let kind = try reader.required("kind", reader.word("kind", as: Policy.Kind.self))
    try reader.finish()
    return Policy(kind: kind)
  }

  private static func channel(_ json: JSON, at path: FieldPath) throws(Refusal) -> String {
    guard case .string(let name) = json else {
      throw Refusal(.wrongType, at: path, "must be the name of a channel, not \(json.kind)")
    }
    return name
  }

  private static func correlation(_ json: JSON) throws(Refusal) -> Correlation {
    guard case .object(let keys) = json else {
      throw Refusal(.wrongType, at: ["correlation"], "must be an object, not \(json.kind)")
    }
    return Correlation(keys)
  }

  private static func callback(_ reader: ObjectReader) throws(Refusal) -> NewCallback {
    var reader = reader
    let kind = try reader.required("kind", reader.string("kind", limit: 64))
    return NewCallback(kind: kind, settings: JSONObject(reader.rest().map { ($0.name, $0.value) }))
  }
}
