import Domain
import JSON

extension V1Decoding {
  /// Reads a field such as `{"name": "rate", "type": "number", "max": 20}`.
  static func field(_ json: JSON, at path: FieldPath) throws(Refusal) -> NewField {
    var reader = try ObjectReader(json, at: path)
    var field = NewField(try reader.required("name", reader.string("name")))
    if let type = try reader.string("type") { field.type = type }
    field.label = try reader.string("label")
    field.help = try reader.string("help")
    field.isRequired = try reader.bool("required") ?? false
    field.initial = reader.value("default")
    // A type that is not known is refused by its name; its limits are nobody's then.
    guard let type = FieldTypes.named(field.type) else { return field }
    for name in type.limitNames {
      if let limit = reader.value(name) { field.limits[name] = limit }
    }
    try reader.finish()
    return field
  }
}
