package import JSON

/// Reads the members of one JSON object and refuses, by name, the members that nobody asked for.
///
/// Ask for every member that is known, then call `finish()`.
package struct ObjectReader {
  /// The place of this object; empty for the whole body.
  package let path: FieldPath
  private let object: JSONObject
  private var known: Set<String>

  /// - Parameter known: members that the caller has read already.
  package init(_ object: JSONObject, at path: FieldPath = [], known: Set<String> = []) {
    self.object = object
    self.path = path
    self.known = known
  }

  /// Refuses anything but an object.
  package init(_ json: JSON, at path: FieldPath = []) throws(Refusal) {
    guard case .object(let object) = json else {
      throw Refusal(.wrongType, at: path, "must be an object, not \(json.kind)")
    }
    self.init(object, at: path)
  }

  /// The member as it is; nil when it is missing or null.
  package mutating func value(_ name: String) -> JSON? {
    known.insert(name)
    guard let value = object[name], !value.isNull else { return nil }
    return value
  }

  /// A refusal that points at one member.
  package func refusal(
    _ code: Refusal.Code, _ name: String, _ predicate: String
  ) -> Refusal {
    Refusal(code, at: path.member(name), predicate)
  }

  /// The value, or the refusal that says that it is missing.
  package func required<Value>(_ name: String, _ value: Value?) throws(Refusal) -> Value {
    guard let value else {
      throw refusal(.missingField, name, "is missing; give it a value")
    }
    return value
  }

  /// A string as it is, unchecked.
  package mutating func string(_ name: String) throws(Refusal) -> String? {
    guard let value = value(name) else { return nil }
    guard case .string(let text) = value else {
      throw refusal(.wrongType, name, "must be a string, not \(value.kind)")
    }
    return text
  }

  /// A string of at most `limit` Unicode scalars, without control characters but line breaks and
  /// tabs when `lines` says so.
  package mutating func string(
    _ name: String, limit: Int, lines: Bool = false
  ) throws(Refusal) -> String? {
    guard let text = try string(name) else { return nil }
    try TextRule(limit: limit, linesAllowed: lines).check(text, at: path.member(name))
    return text
  }

  /// A string of at most `limit` Unicode scalars, trimmed, and nil when it is blank.
  package mutating func text(
    _ name: String, limit: Int, lines: Bool = false
  ) throws(Refusal) -> String? {
    let text = try string(name, limit: limit, lines: lines).map(trimmed)
    return text?.isEmpty == true ? nil : text
  }

  package mutating func bool(_ name: String) throws(Refusal) -> Bool? {
    guard let value = value(name) else { return nil }
    guard case .bool(let flag) = value else {
      throw refusal(.wrongType, name, "must be true or false, not \(value.kind)")
    }
    return flag
  }

  package mutating func integer(
    _ name: String, in range: ClosedRange<Int64>
  ) throws(Refusal) -> Int64? {
    guard let value = value(name) else { return nil }
    let rule = "must be a whole number between \(range.lowerBound) and \(range.upperBound)"
    guard case .number(let number) = value, number.isWhole else {
      throw refusal(.wrongType, name, rule)
    }
    guard let whole = number.whole, range.contains(whole) else {
      throw refusal(.invalidValue, name, rule)
    }
    return whole
  }

  package mutating func array(_ name: String, limit: Int) throws(Refusal) -> [JSON]? {
    guard let elements = try array(name) else { return nil }
    try checkCount(elements.count, limit, at: path.member(name))
    return elements
  }

  /// An array of any length.
  package mutating func array(_ name: String) throws(Refusal) -> [JSON]? {
    guard let value = value(name) else { return nil }
    guard case .array(let elements) = value else {
      throw refusal(.wrongType, name, "must be an array, not \(value.kind)")
    }
    return elements
  }

  /// A reader of a member that is an object; nil when it is missing.
  package mutating func object(_ name: String) throws(Refusal) -> ObjectReader? {
    guard let value = value(name) else { return nil }
    return try ObjectReader(value, at: path.member(name))
  }

  /// A word of a set.
  package mutating func word<Word: RawRepresentable & CaseIterable>(
    _ name: String, as type: Word.Type
  ) throws(Refusal) -> Word? where Word.RawValue == String {
    guard let text = try string(name, limit: 64) else { return nil }
    guard let word = Word(rawValue: text) else {
      let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
      throw refusal(.invalidValue, name, "must be one of: \(words)")
    }
    return word
  }

  /// The members that were not asked for, kept as they are: for free keys.
  package func rest() -> [JSONObject.Member] {
    object.members.filter { !known.contains($0.name) }
  }

  /// Refuses the first member that was not asked for.
  package func finish() throws(Refusal) {
    guard let stranger = object.members.first(where: { !known.contains($0.name) }) else { return }
    let names = known.sorted().joined(separator: ", ")
    throw refusal(
      .unknownField, String(stranger.name.unicodeScalars.prefix(64)),
      "is not known here; remove it" + (names.isEmpty ? "" : " or use one of: \(names)"))
  }
}

/// Refuses a list that is too long.
func checkCount(_ count: Int, _ limit: Int, at path: FieldPath) throws(Refusal) {
  guard count <= limit else {
    throw Refusal(.tooLarge, at: path, "has \(count) entries; at most \(limit) are allowed")
  }
}
