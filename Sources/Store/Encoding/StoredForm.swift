import Domain
import JSON

/// Reading of stored forms: versioned, lenient, never a second validation.
///
/// An absent member has its default, an unknown member is ignored. Whatever cannot be read at all is
/// a corrupt row.
enum StoredForm {
  /// The version that is written; the reader of a later one tells them apart by it.
  static let version: JSON = 1

  static func parse(_ text: String) throws -> JSON { try parse(Array(text.utf8)) }

  static func parse(_ bytes: [UInt8]) throws -> JSON {
    do { return try JSONParser.parse(bytes) } catch {
      throw StoreError.corrupt("a stored value is no JSON at byte \(error.offset)")
    }
  }

  static func text(_ json: JSON) -> String { String(decoding: json.bytes, as: UTF8.self) }

  /// The value, or the error that names the part which cannot be read.
  static func require<Value>(_ value: Value?, _ part: String) throws -> Value {
    guard let value else { throw StoreError.corrupt("\(part) cannot be read") }
    return value
  }
}

extension JSON {
  /// A moment as it is stored: milliseconds since the Unix epoch.
  static func moment(_ moment: Timestamp) -> JSON { .number(JSONNumber(moment.milliseconds)) }

  var moment: Timestamp? { int64.map { Timestamp(milliseconds: $0) } }

  func word<Word: RawRepresentable>(as type: Word.Type) -> Word? where Word.RawValue == String {
    string.flatMap(Word.init(rawValue:))
  }
}

extension JSONObject {
  /// Adds a member unless there is no value.
  mutating func set(_ name: String, _ text: String?) {
    if let text { self[name] = .string(text) }
  }
}
