package import JSON

/// One question of a form.
package struct Field: Sendable {
  /// What the answer is called in the result: a letter, then letters, digits, `_`, `-` or `.`.
  package let name: String
  package let type: any FieldType
  package let label: String
  package let help: String?
  package let isRequired: Bool
  /// What stands in the control at first.
  package let initial: JSON?

  /// Reads a definition such as `{"name": "rate", "type": "number", "max": 20}`.
  package init(_ json: JSON, at pointer: String) throws(Refusal) {
    var reader = try ObjectReader(json, at: pointer)
    name = try reader.required("name", reader.string("name", limit: 64))
    guard Self.isName(name) else {
      throw reader.refusal(
        .invalidValue, "name",
        "must start with a letter and go on with letters, digits, '_', '-' or '.'")
    }
    let typeName = try reader.string("type", limit: 32) ?? TextField.name
    guard let kind = FieldTypes.named(typeName) else {
      let names = FieldTypes.all.map { $0.name }.joined(separator: ", ")
      throw reader.refusal(.invalidValue, "type", "must be one of: \(names)")
    }
    type = try kind.init(reading: &reader)
    label = try reader.text("label", limit: 200) ?? name
    help = try reader.text("help", limit: 500)
    isRequired = try reader.bool("required") ?? false
    initial = try Self.initial(type, &reader)
    try reader.finish()
  }

  private static func initial(
    _ type: any FieldType, _ reader: inout ObjectReader
  ) throws(Refusal) -> JSON? {
    guard let value = reader.value("default"), value.isAnswer else { return nil }
    do {
      return try type.value(json: value)
    } catch let complaint {
      throw reader.refusal(.invalidValue, "default", complaint.sentence)
    }
  }

  private static func isName(_ name: String) -> Bool {
    let bytes = Array(name.utf8)
    let isLetter: (UInt8) -> Bool = { ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7a }
    return bytes.first.map(isLetter) == true
      && bytes.allSatisfy { isLetter($0) || (48...57).contains($0) || "_-.".utf8.contains($0) }
  }

  /// The definition again.
  package var json: JSON {
    var members: [(String, JSON)] = [
      ("name", .string(name)), ("type", .string(Swift.type(of: type).name)),
      ("label", .string(label)),
    ]
    if let help { members.append(("help", .string(help))) }
    if isRequired { members.append(("required", true)) }
    if let initial { members.append(("default", initial)) }
    return .object(JSONObject(members + type.limits))
  }
}
