/// Header fields in the order they came or were added.
package struct Fields: Sendable, Hashable {
  /// One line of a header.
  package struct Field: Sendable, Hashable {
    package let name: FieldName
    package let value: String
  }

  private(set) var lines: [Field] = []

  package init() {}

  package init(_ pairs: KeyValuePairs<FieldName, FieldValue>) {
    lines = pairs.map { Field(name: $0.key, value: $0.value.description) }
  }

  package var count: Int { lines.count }
  package var isEmpty: Bool { lines.isEmpty }

  /// The first value of the name.
  package subscript(name: FieldName) -> String? {
    for line in lines where line.name == name { return line.value }
    return nil
  }

  /// Every value of the name, in order.
  package func all(_ name: FieldName) -> [String] {
    lines.filter { $0.name == name }.map(\.value)
  }

  package func contains(_ name: FieldName) -> Bool {
    lines.contains { $0.name == name }
  }

  /// Puts one value in place of all that the name had.
  package mutating func set(_ name: FieldName, _ value: FieldValue) {
    if contains(name) { lines.removeAll { $0.name == name } }
    append(name, value)
  }

  /// Puts computed text in place of all that the name had, or throws when it is not clean.
  package mutating func set(
    _ name: FieldName, checked text: String
  ) throws(InvalidFieldValue) {
    guard let value = FieldValue(text) else { throw InvalidFieldValue(name: name) }
    set(name, value)
  }

  /// Adds a line and keeps those already there (`Set-Cookie`).
  package mutating func append(_ name: FieldName, _ value: FieldValue) {
    lines.append(Field(name: name, value: value.description))
  }

  /// Adds computed text, or throws when it is not clean.
  package mutating func append(
    _ name: FieldName, checked text: String
  ) throws(InvalidFieldValue) {
    guard let value = FieldValue(text) else { throw InvalidFieldValue(name: name) }
    append(name, value)
  }

  package mutating func remove(_ name: FieldName) {
    lines.removeAll { $0.name == name }
  }

  /// Adds each of the defaults whose name is not set yet.
  package mutating func fill(from defaults: Fields) {
    guard !lines.isEmpty else {
      lines = defaults.lines
      return
    }
    let own = lines.count
    lines.reserveCapacity(own + defaults.count)
    next: for line in defaults.lines {
      for index in 0..<own where lines[index].name == line.name { continue next }
      lines.append(line)
    }
  }

  mutating func reserve(_ count: Int) { lines.reserveCapacity(count) }

  mutating func append(trusted name: FieldName, _ value: String) {
    lines.append(Field(name: name, value: value))
  }
}

extension Fields: Sequence {
  package func makeIterator() -> IndexingIterator<[Field]> { lines.makeIterator() }
}

extension Fields: ExpressibleByDictionaryLiteral {
  package init(dictionaryLiteral elements: (FieldName, FieldValue)...) {
    lines = elements.map { Field(name: $0.0, value: $0.1.description) }
  }
}
