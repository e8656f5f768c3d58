package import JSON

/// How one type of field reads, checks and shows its values.
///
/// A type is a value that holds its own limits, read from the field's definition. The same type
/// serves the page, the API and every other way in, so an answer means the same everywhere.
package protocol FieldType: Sendable {
  /// The word that stands in a field's `type`.
  static var name: String { get }

  /// Reads the limits that this type knows; the caller refuses what is left over.
  init(reading definition: inout ObjectReader) throws(Refusal)

  /// The limits again, as they are stored and shown.
  var limits: [(String, JSON)] { get }

  /// What a page shows for it.
  var control: Control { get }

  /// Reads what a person typed; the text is trimmed and not empty.
  func value(typed text: String) throws(FieldError) -> JSON

  /// Checks a value that came as JSON, neither null nor blank, and brings it into its one stored
  /// form.
  func value(json: JSON) throws(FieldError) -> JSON

  /// How a stored value stands in the control.
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
}

/// What a page shows for a field.
package enum Control: Sendable, Hashable {
  /// One line: the input's `type`, `inputmode` and `autocomplete`.
  case line(type: String, mode: String?, autocomplete: String?)
  /// Several lines, with a height in rows.
  case lines(rows: Int)
  /// One of a list: radios when short, a drop-down when long.
  case choice([String])
}
