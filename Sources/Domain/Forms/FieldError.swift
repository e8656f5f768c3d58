/// The error of an answer.
///
/// The page puts it into the reader's words by its key.
package enum FieldError: Error, Sendable, Hashable {
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
