import Domain
import JSON

extension V1Encoding {
  /// Adds the members of a task's definition.
  static func write(_ values: NewTask, into object: inout JSONObject) {
    object["type"] = .string(values.type.rawValue)
    object["title"] = .string(values.title)
    object["assignees"] = .array(values.assignees.map(assignee))
    object["policy"] = ["kind": .string(values.policy.kind.rawValue)]
    object["timeout_seconds"] = .number(JSONNumber(values.timeout.milliseconds / 1000))
    object["on_timeout"] = .string(values.onTimeout.rawValue)
    object["invite"] = .string(values.invitation.rawValue)
    if let prompt = values.prompt { object["prompt"] = .string(prompt) }
    if !values.context.isEmpty { object["context"] = .array(values.context.map(item)) }
    if !values.fields.isEmpty { object["fields"] = .array(values.fields.map(field)) }
    if !values.channels.isEmpty {
      object["channels"] = .array(values.channels.map { .string($0) })
    }
    if let label = values.submitLabel { object["submit_label"] = .string(label) }
    if let language = values.language { object["language"] = .string(language) }
    if !values.correlation.keys.isEmpty {
      object["correlation"] = .object(values.correlation.keys)
    }
  }

  private static func assignee(_ assignee: NewAssignee) -> JSON {
    var object: JSONObject = ["email": .string(assignee.email)]
    if let name = assignee.name { object["name"] = .string(name) }
    if let language = assignee.language { object["language"] = .string(language) }
    return .object(object)
  }

  private static func item(_ item: ContextItem) -> JSON {
    var object: JSONObject = ["label": .string(item.label), "value": item.value]
    if item.format != .text { object["format"] = .string(item.format.rawValue) }
    if let currency = item.currency { object["currency"] = .string(currency) }
    return .object(object)
  }

  private static func field(_ field: NewField) -> JSON {
    var object: JSONObject = [
      "name": .string(field.name), "type": .string(field.type),
      "label": .string(field.label ?? field.name),
    ]
    if let help = field.help { object["help"] = .string(help) }
    if field.isRequired { object["required"] = true }
    if let initial = field.initial { object["default"] = initial }
    for limit in field.limits.members { object[limit.name] = limit.value }
    return .object(object)
  }
}
