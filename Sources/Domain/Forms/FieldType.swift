package import JSON

/// A type of field: it reads, checks and shows its values.
///
/// A type is a value that holds its own limits. The same type
/// serves the page, the API and every other way in, so an answer means the same everywhere.
package protocol FieldType: Sendable {
  /// The name of the type.
  static var name: String { get }

  /// The names of the limits that this type knows.
  static var limitNames: [String] { get }

  /// Checks the limits of a new field; the caller refuses the members that are left over.
  init(limits reader: inout ObjectReader) throws(Refusal)

  /// The limits again, as they are stored and shown.
  var limits: [(String, JSON)] { get }

  /// The control that a page shows.
  var control: Control { get }

  /// Reads a typed text, which is trimmed and not empty.
  func value(typed text: String) throws(FieldError) -> JSON

  /// Checks a value that came as JSON, neither null nor blank, and brings it into its one stored
  /// form.
  func value(json: JSON) throws(FieldError) -> JSON

  /// The content of the control for a stored value.
  func text(of value: JSON) -> String
}

extension FieldType {
  package func text(of value: JSON) -> String {
    switch value {
    case .string(let text): text
    case .number(let number): number.literal
    case .bool(let flag): flag ? "true" : "false"
    default: ""
    }
  }

  /// Types whose JSON form is text read it just as if it had been typed.
  package func value(json: JSON) throws(FieldError) -> JSON {
    guard case .string(let text) = json else { throw .notText }
    return try value(typed: trimmed(text))
  }
}

/// Every field type.
///
/// Adding one is adding its file and its line here.
package enum FieldTypes {
  package static let all: [any FieldType.Type] = [
    TextField.self, MultilineField.self, NumberField.self, EmailField.self, DateField.self,
    PhoneField.self, SelectField.self,
  ]

  package static func named(_ name: String) -> (any FieldType.Type)? {
    all.first { $0.name == name }
  }

  /// Makes the type of a new field; refuses an unknown name and limits that the type does not know.
  static func make(
    _ name: String, limits: JSONObject, at path: FieldPath
  ) throws(Refusal) -> any FieldType {
    guard let kind = named(name) else {
      let names = all.map { $0.name }.joined(separator: ", ")
      throw Refusal(.invalidValue, at: path.member("type"), "must be one of: \(names)")
    }
    var reader = ObjectReader(limits, at: path)
    let type = try kind.init(limits: &reader)
    try reader.finish()
    return type
  }
}

/// The control of a field on a page.
package enum Control: Sendable, Hashable {
  /// A single line: the input's `type`, `inputmode` and `autocomplete`.
  case line(type: String, mode: String?, autocomplete: String?)
  /// Several lines, with a height in rows.
  case lines(rows: Int)
  /// A choice from a list: radios when short, a drop-down when long.
  case choice([String])
}
