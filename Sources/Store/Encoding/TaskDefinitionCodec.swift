package import Domain
import JSON

/// The stored form of a task's definition; the callback is kept apart, sealed.
package enum TaskDefinitionCodec {
  package static func encode(_ values: NewTask) -> String { StoredForm.text(json(values)) }

  package static func decode(_ text: String) throws -> NewTask {
    try values(StoredForm.parse(text))
  }

  static func json(_ values: NewTask) -> JSON {
    var object: JSONObject = [
      "v": StoredForm.version, "type": .string(values.type.rawValue),
      "title": .string(values.title),
      "assignees": .array(values.assignees.map(json)),
      "policy": .string(values.policy.kind.rawValue),
      "timeout": .number(JSONNumber(values.timeout.milliseconds)),
      "on_timeout": .string(values.onTimeout.rawValue),
      "invitation": .string(values.invitation.rawValue),
    ]
    object.set("prompt", values.prompt)
    if !values.context.isEmpty { object["context"] = ContextCodec.encode(values.context) }
    if !values.fields.isEmpty { object["fields"] = .array(values.fields.map(json)) }
    if !values.channels.isEmpty {
      object["channels"] = .array(values.channels.map { .string($0) })
    }
    object.set("submit_label", values.submitLabel)
    object.set("language", values.language)
    if !values.correlation.keys.isEmpty {
      object["correlation"] = .object(values.correlation.keys)
    }
    return .object(object)
  }

  static func values(_ json: JSON) throws -> NewTask {
    guard let object = json.object else { throw StoreError.corrupt("a definition cannot be read") }
    var values = NewTask(title: "", assignees: [])
    for member in object.members { read(member.value, named: member.name, into: &values) }
    return values
  }

  private static func read(_ value: JSON, named name: String, into values: inout NewTask) {
    switch name {
    case "type": values.type = value.word(as: TaskType.self) ?? values.type
    case "title": values.title = value.string ?? ""
    case "prompt": values.prompt = value.string
    case "context": values.context = ContextCodec.decode(value)
    case "fields": values.fields = (value.array ?? []).map(field)
    case "assignees": values.assignees = (value.array ?? []).map(assignee)
    case "policy": values.policy = Policy(kind: value.word(as: Policy.Kind.self) ?? .any)
    case "channels": values.channels = (value.array ?? []).compactMap(\.string)
    case "timeout": values.timeout = .milliseconds(value.int64 ?? values.timeout.milliseconds)
    case "on_timeout":
      values.onTimeout = value.word(as: TimeoutAction.self) ?? values.onTimeout
    case "invitation": values.invitation = value.word(as: Invitation.self) ?? values.invitation
    case "submit_label": values.submitLabel = value.string
    case "language": values.language = value.string
    case "correlation": values.correlation = Correlation(value.object ?? [:])
    default: break
    }
  }

  private static func json(_ assignee: NewAssignee) -> JSON {
    var object: JSONObject = ["email": .string(assignee.email)]
    object.set("name", assignee.name)
    object.set("language", assignee.language)
    return .object(object)
  }

  private static func assignee(_ json: JSON) -> NewAssignee {
    NewAssignee(
      email: json["email"]?.string ?? "", name: json["name"]?.string,
      language: json["language"]?.string)
  }

  private static func json(_ field: NewField) -> JSON {
    var object: JSONObject = ["name": .string(field.name), "type": .string(field.type)]
    object.set("label", field.label)
    object.set("help", field.help)
    if field.isRequired { object["required"] = true }
    if let initial = field.initial { object["initial"] = initial }
    if !field.limits.isEmpty { object["limits"] = .object(field.limits) }
    return .object(object)
  }

  private static func field(_ json: JSON) -> NewField {
    var field = NewField(
      json["name"]?.string ?? "", type: json["type"]?.string ?? "text",
      limits: json["limits"]?.object ?? [:])
    field.label = json["label"]?.string
    field.help = json["help"]?.string
    field.isRequired = json["required"]?.bool ?? false
    field.initial = json["initial"]
    return field
  }
}
