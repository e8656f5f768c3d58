/// A JSON value that keeps the order of members and the exact text of numbers.
///
/// Decisions carry money, so a number is never rounded on its way through.
package enum JSON: Sendable, Hashable {
  case null
  case bool(Bool)
  case number(JSONNumber)
  case string(String)
  case array([JSON])
  case object(JSONObject)
}

/// The members of a JSON object, in order, each name once.
package struct JSONObject: Sendable, Hashable {
  package struct Member: Sendable, Hashable {
    package let name: String
    package var value: JSON
  }

  package private(set) var members: [Member]

  package init() { members = [] }

  /// The names must differ; the parser refuses duplicates before it comes here.
  init(members: [Member]) { self.members = members }

  package subscript(name: String) -> JSON? {
    get { members.first { $0.name == name }?.value }
    set {
      let place = members.firstIndex { $0.name == name }
      switch (place, newValue) {
      case (let place?, let value?): members[place].value = value
      case (let place?, nil): members.remove(at: place)
      case (nil, let value?): members.append(Member(name: name, value: value))
      case (nil, nil): break
      }
    }
  }

  package var isEmpty: Bool { members.isEmpty }
  package var count: Int { members.count }
}

/// The literal of a JSON number, exactly as it was written.
package struct JSONNumber: Sendable, Hashable {
  package let literal: String

  /// For a literal that the grammar of RFC 8259 has already accepted.
  package init(literal: String) { self.literal = literal }

  package init(_ value: Int64) { literal = String(value) }

  /// The value when it is written as a whole number that fits.
  package var int64: Int64? { Int64(literal) }

  /// The nearest double; infinite when out of range.
  package var double: Double { Double(literal) ?? .infinity }
}

extension JSON {
  package var string: String? { if case .string(let value) = self { value } else { nil } }
  package var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  package var number: JSONNumber? { if case .number(let value) = self { value } else { nil } }
  package var int64: Int64? { number?.int64 }
  package var array: [JSON]? { if case .array(let value) = self { value } else { nil } }
  package var object: JSONObject? { if case .object(let value) = self { value } else { nil } }
  package var isNull: Bool { self == .null }

  /// The member of an object; nil for a missing member and for anything but an object.
  package subscript(name: String) -> JSON? { object?[name] }

  /// The kind of this value, for refusals.
  package var kind: String {
    switch self {
    case .null: "null"
    case .bool: "a boolean"
    case .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }

  package static func integer(_ value: Int) -> JSON { .number(JSONNumber(Int64(value))) }

  /// A string, or null when there is none.
  package static func text(_ value: String?) -> JSON { value.map { .string($0) } ?? .null }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral,
  ExpressibleByNilLiteral
{
  package init(stringLiteral value: String) { self = .string(value) }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  package init(integerLiteral value: Int64) { self = .number(JSONNumber(value)) }
  package init(arrayLiteral elements: JSON...) { self = .array(elements) }
  package init(nilLiteral: ()) { self = .null }

  /// Members in the order written; a repeated name keeps its last value.
  package init(dictionaryLiteral elements: (String, JSON)...) {
    self = .object(JSONObject(elements))
  }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  package init(_ elements: [(String, JSON)]) {
    self.init()
    members.reserveCapacity(elements.count)
    for (name, value) in elements { self[name] = value }
  }

  package init(dictionaryLiteral elements: (String, JSON)...) { self.init(elements) }
}
