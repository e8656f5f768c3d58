package import JSON

/// A question of a form.
package struct Field: Sendable {
  /// The name of the answer in the result: a letter, then letters, digits, `_`, `-` or `.`.
  package let name: String
  package let type: any FieldType
  package let label: String
  package let help: String?
  package let isRequired: Bool
  /// The first content of the control.
  package let initial: JSON?

  /// Checks the values of a new field.
  package init(_ new: NewField, at path: FieldPath) throws(Refusal) {
    try TextRule(limit: 64).check(new.name, at: path.member("name"))
    guard Self.isName(new.name) else {
      throw Refusal(
        .invalidValue, at: path.member("name"),
        "must start with a letter and go on with letters, digits, '_', '-' or '.'")
    }
    name = new.name
    type = try FieldTypes.make(new.type, limits: new.limits, at: path)
    label = try TextRule(limit: 200).trimmed(new.label, at: path.member("label")) ?? name
    help = try TextRule(limit: 500).trimmed(new.help, at: path.member("help"))
    isRequired = new.isRequired
    initial = try Self.initial(new.initial, type, at: path.member("initial"))
  }

  private static func initial(
    _ value: JSON?, _ type: any FieldType, at path: FieldPath
  ) throws(Refusal) -> JSON? {
    guard let value, value.isAnswer else { return nil }
    do {
      return try type.value(json: value)
    } catch {
      throw Refusal(.invalidValue, at: path, error.sentence)
    }
  }

  /// Takes values that were checked when the task was made; nil when the type is not known or
  /// cannot do without a limit that it cannot read.
  init?(stored values: NewField) {
    guard
      let type = (try? FieldTypes.make(values.type, limits: values.limits, at: []))
        ?? (try? FieldTypes.make(values.type, limits: [:], at: []))
    else { return nil }
    name = values.name
    self.type = type
    label = values.label ?? values.name
    help = values.help
    isRequired = values.isRequired
    initial = values.initial
  }

  private static func isName(_ name: String) -> Bool {
    name.utf8.first?.isASCIILetter == true
      && name.utf8.allSatisfy { $0.isASCIIAlphanumeric || "_-.".utf8.contains($0) }
  }

  /// The checked values, with every default.
  package var values: NewField {
    var values = NewField(
      name, type: Swift.type(of: type).name, limits: JSONObject(type.limits))
    values.label = label
    values.help = help
    values.isRequired = isRequired
    values.initial = initial
    return values
  }
}
