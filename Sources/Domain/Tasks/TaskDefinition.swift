package import JSON

/// What the maker of a task asked for.
///
/// It never changes after the task was made; being a reference, it is shared and not copied.
package final class TaskDefinition: Sendable {
  package let type: TaskType
  package let title: String
  /// A subset of Markdown: paragraphs, lists, emphasis, code.
  package let prompt: String?
  package let context: [ContextItem]
  package let form: Form
  package let assignees: [Assignee]
  package let policy: Policy
  /// Names of the tenant's channels to tell.
  package let channels: [String]
  package let timeout: Interval
  package let onTimeout: TimeoutAction
  package let invitation: Invitation
  package let submitLabel: String?
  package let language: String?
  package let correlation: Correlation
  package let callback: CallbackTarget?

  /// Reads the body of a new task, or what `json` wrote.
  package init(_ json: JSON) throws(Refusal) {
    var reader = try ObjectReader(json)
    type = try reader.word("type", as: TaskType.self) ?? .approval
    title = try reader.required("title", reader.text("title", limit: 200))
    prompt = try reader.text("prompt", limit: 10_000, lines: true)
    context = try Self.list("context", limit: 100, &reader, ContextItem.init)
    form = try Form(reader.array("fields", limit: 100) ?? [], at: "/fields")
    assignees = try Self.assignees(&reader)
    policy =
      try reader.object("policy").map { value throws(Refusal) in try Policy(reading: value) }
      ?? Policy()
    channels = try Self.channels(&reader)
    timeout = .seconds(try reader.integer("timeout_seconds", in: 1...31_536_000) ?? 3600)
    onTimeout = try reader.word("on_timeout", as: TimeoutAction.self) ?? .fail
    invitation = try reader.word("invite", as: Invitation.self) ?? .email
    submitLabel = try reader.text("submit_label", limit: 60)
    language = try LanguageTag.read("language", &reader)
    correlation =
      try reader.value("correlation").map { value throws(Refusal) in
        try Correlation(value, at: "/correlation")
      } ?? Correlation()
    callback = try Self.callback(&reader, correlation)
    try reader.finish()
  }

  private static func list<Element>(
    _ name: String, limit: Int, _ reader: inout ObjectReader,
    _ make: (JSON, String) throws(Refusal) -> Element
  ) throws(Refusal) -> [Element] {
    var elements: [Element] = []
    for (place, json) in (try reader.array(name, limit: limit) ?? []).enumerated() {
      elements.append(try make(json, "/\(name)/\(place)"))
    }
    return elements
  }

  private static func assignees(_ reader: inout ObjectReader) throws(Refusal) -> [Assignee] {
    let assignees = try list("assignees", limit: 50, &reader) { json, pointer throws(Refusal) in
      try Assignee(json, at: pointer)
    }
    guard !assignees.isEmpty else {
      throw reader.refusal(.missingField, "assignees", "is missing; name at least one person")
    }
    guard Set(assignees.map(\.email.normalized)).count == assignees.count else {
      throw reader.refusal(.invalidValue, "assignees", "names the same address twice")
    }
    return assignees
  }

  private static func channels(_ reader: inout ObjectReader) throws(Refusal) -> [String] {
    let names = try list("channels", limit: 20, &reader) { json, pointer throws(Refusal) in
      guard case .string(let name) = json else {
        throw Refusal(
          .wrongType, "\(pointer) must be the name of a channel, not \(json.kind).",
          field: pointer)
      }
      guard (1...100).contains(name.unicodeScalars.count), !name.holdsForbidden() else {
        throw Refusal(
          .invalidValue, "\(pointer) must be the name of a channel: 1 to 100 plain characters.",
          field: pointer)
      }
      return name
    }
    guard Set(names).count == names.count else {
      throw reader.refusal(.invalidValue, "channels", "names a channel twice")
    }
    return names
  }

  private static func callback(
    _ reader: inout ObjectReader, _ correlation: Correlation
  ) throws(Refusal) -> CallbackTarget? {
    guard let value = reader.value("callback") else { return nil }
    return try CallbackTarget(value, at: "/callback", correlation: correlation)
  }

  /// Refuses context that does not say what it is; older tasks may have such.
  package func checkLabels() throws(Refusal) {
    guard let place = context.firstIndex(where: { trimmed($0.label).isEmpty }) else { return }
    let field = "/context/\(place)/label"
    throw Refusal(.invalidValue, "\(field) is empty; say what the value is.", field: field)
  }

  /// The definition again, without the callback, which is kept sealed.
  package var json: JSON {
    var object: JSONObject = [
      "type": .string(type.rawValue), "title": .string(title),
      "assignees": .array(assignees.map(\.json)), "policy": policy.json,
      "timeout_seconds": .number(JSONNumber(timeout.milliseconds / 1000)),
      "on_timeout": .string(onTimeout.rawValue), "invite": .string(invitation.rawValue),
    ]
    if let prompt { object["prompt"] = .string(prompt) }
    if !context.isEmpty { object["context"] = .array(context.map(\.json)) }
    if !form.fields.isEmpty { object["fields"] = form.json }
    if !channels.isEmpty { object["channels"] = .array(channels.map { .string($0) }) }
    if let submitLabel { object["submit_label"] = .string(submitLabel) }
    if let language { object["language"] = .string(language) }
    if !correlation.keys.isEmpty { object["correlation"] = .object(correlation.keys) }
    return .object(object)
  }
}
