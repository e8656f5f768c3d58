import Domain
import JSON

/// The part of JSON Schema that the description uses.
extension Description {
  static func complaints(_ value: JSON, _ schema: JSON, at place: String) -> [String] {
    let schema = resolve(schema)
    guard schema.object != nil else { return ["\(place): the schema is missing"] }
    var found: [String] = []
    if let type = schema["type"], !types(type).contains(where: { fits(value, $0) }) {
      found.append("\(place) is \(value.kind)")
    }
    if let choices = schema["anyOf"]?.array,
      choices.allSatisfy({ !complaints(value, $0, at: place).isEmpty })
    {
      found.append("\(place) is none of the choices")
    }
    if let words = schema["enum"]?.array, !words.contains(value) {
      found.append("\(place) is none of the words")
    }
    if let pattern = schema["pattern"]?.string, let text = value.string,
      let regex = try? Regex(pattern), text.firstMatch(of: regex) == nil
    {
      found.append("\(place) does not match \(pattern)")
    }
    for (index, element) in (value.array ?? []).enumerated() {
      guard let items = schema["items"] else { break }
      found += complaints(element, items, at: "\(place)/\(index)")
    }
    if let object = value.object { found += members(object, schema, at: place) }
    return found
  }

  private static func members(
    _ object: JSONObject, _ schema: JSON, at place: String
  ) -> [String] {
    let properties = schema["properties"]?.object
    let required = (schema["required"]?.array ?? []).compactMap(\.string)
    var found = required.filter { object[$0] == nil }.map { "\(place) lacks \($0)" }
    for member in object.members {
      let inner = place + "/" + member.name
      if let property = properties?[member.name] {
        found += complaints(member.value, property, at: inner)
      } else if schema["additionalProperties"]?.bool == false {
        found.append("\(inner) is not described")
      } else if let others = schema["additionalProperties"], others.object != nil {
        found += complaints(member.value, others, at: inner)
      }
    }
    return found
  }

  private static func types(_ type: JSON) -> [String] {
    type.array?.compactMap(\.string) ?? [type.string ?? ""]
  }

  private static func fits(_ value: JSON, _ type: String) -> Bool {
    switch (type, value) {
    case ("null", .null), ("boolean", .bool), ("number", .number), ("string", .string),
      ("array", .array), ("object", .object):
      true
    case ("integer", .number(let number)): number.int64 != nil
    default: false
    }
  }
}
