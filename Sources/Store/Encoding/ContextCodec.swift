import Domain
import JSON

/// The stored form of a task's read-only context.
enum ContextCodec {
  static func encode(_ items: [ContextItem]) -> JSON {
    .array(
      items.map { item in
        var object: JSONObject = ["label": .string(item.label), "value": item.value]
        if item.format != .text { object["format"] = .string(item.format.rawValue) }
        object.set("currency", item.currency)
        return .object(object)
      })
  }

  static func decode(_ json: JSON) -> [ContextItem] {
    (json.array ?? []).map { item in
      ContextItem(
        label: item["label"]?.string ?? "", value: item["value"] ?? .null,
        format: item["format"]?.word(as: ContextItem.Format.self) ?? .text,
        currency: item["currency"]?.string)
    }
  }
}
