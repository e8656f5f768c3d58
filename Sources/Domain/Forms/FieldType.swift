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
  func value(typed text: String) throws(Complaint) -> JSON

  /// Checks a value that came as JSON and brings it into its one stored form.
  func value(json: JSON) throws(Complaint) -> JSON

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
  package func value(json: JSON) throws(Complaint) -> JSON {
    guard case .string(let text) = json else { throw .notText }
    return try value(typed: text)
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

/// What is wrong with an answer.
///
/// The page puts it into the reader's words by its key.
package enum Complaint: Error, Sendable, Hashable {
  case missing
  case notText
  case controlCharacter
  case tooShort(Int)
  case tooLong(Int)
  case notNumber
  case notWhole
  case tooSmall(String)
  case tooBig(String)
  case notEmail
  case notDate
  case tooEarly(String)
  case tooLate(String)
  case notPhone
  case notOption
  case twice

  /// The name of the message in a catalogue.
  package var key: String {
    switch self {
    case .missing: "missing"
    case .notText: "not_text"
    case .controlCharacter: "control_character"
    case .tooShort: "too_short"
    case .tooLong: "too_long"
    case .notNumber: "not_number"
    case .notWhole: "not_whole"
    case .tooSmall: "too_small"
    case .tooBig: "too_big"
    case .notEmail: "not_email"
    case .notDate: "not_date"
    case .tooEarly: "too_early"
    case .tooLate: "too_late"
    case .notPhone: "not_phone"
    case .notOption: "not_option"
    case .twice: "twice"
    }
  }

  /// The limit that was broken, for the message's placeholder.
  package var limit: String? {
    switch self {
    case .tooShort(let count), .tooLong(let count): String(count)
    case .tooSmall(let bound), .tooBig(let bound), .tooEarly(let bound), .tooLate(let bound): bound
    default: nil
    }
  }

  /// The end of an English sentence that begins with the field.
  package var sentence: String {
    switch self {
    case .missing: "needs an answer"
    case .notText: "must be a string"
    case .controlCharacter: "holds a control character; remove it"
    case .tooShort(let count): "must have at least \(count) characters"
    case .tooLong(let count): "must have at most \(count) characters"
    case .notNumber: "must be a number"
    case .notWhole: "must be a whole number"
    case .tooSmall(let bound): "must be \(bound) or more"
    case .tooBig(let bound): "must be \(bound) or less"
    case .notEmail: "must be an e-mail address such as name@example.com"
    case .notDate: "must be a real date such as 2026-11-30"
    case .tooEarly(let bound): "must be \(bound) or later"
    case .tooLate(let bound): "must be \(bound) or earlier"
    case .notPhone: "must be a phone number such as +44 20 7946 0000"
    case .notOption: "must be one of the options"
    case .twice: "must be given once"
    }
  }
}
