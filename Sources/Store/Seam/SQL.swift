/// A statement, or a piece of a statement, with its parameters.
///
/// Interpolating a `Bindable` always makes a parameter, and interpolating an `SQL` splices it. Only
/// literals of the program can become part of a statement's text.
package struct SQL: Sendable, Hashable {
  /// The text with `$1`, `$2`, … in order of appearance.
  package private(set) var text: String
  /// The values of the parameters.
  package private(set) var values: [Value]

  private init(text: String, values: [Value]) {
    self.text = text
    self.values = values
  }

  /// The empty piece, for optional parts.
  package static let empty = SQL(text: "", values: [])

  package var isEmpty: Bool { text.isEmpty }

  /// Joins pieces with a separator.
  package static func joined(_ pieces: some Sequence<SQL>, by separator: SQL = ", ") -> SQL {
    var whole = SQL.empty
    var isFirst = true
    for piece in pieces {
      if !isFirst { whole += separator }
      whole += piece
      isFirst = false
    }
    return whole
  }

  /// Parameters for `IN (…)`; an empty list matches nothing.
  package static func list(_ elements: some Sequence<some Bindable>) -> SQL {
    let whole = joined(elements.map { "\($0)" as SQL })
    return whole.isEmpty ? "NULL" : whole
  }

  /// Parameters for `IN (…)` in a few lengths only, padded with the last one, so that few
  /// statements are ever prepared.
  static func padded(_ elements: [some Bindable]) -> SQL {
    guard let last = elements.last else { return list(elements) }
    var length = 1
    while length < elements.count { length *= 2 }
    return list(elements + Array(repeating: last, count: length - elements.count))
  }

  /// Tests that a time is not set, in statements that find rows by another key.
  ///
  /// The sum keeps partial indexes out. PostgreSQL estimates the index of open rows to be empty if
  /// it was when last analysed: given `IS NULL` alone it would scan that index instead.
  static func unset(_ time: SQL) -> SQL { "\(time) + 0 IS NULL" }

  /// Returns the statement with other parameters.
  func binding(_ values: [Value]) -> SQL {
    precondition(values.count == self.values.count, "a statement keeps its number of parameters")
    return SQL(text: text, values: values)
  }

  /// The approximate number of bytes of the values.
  static func weight(of values: [Value]) -> Int { values.reduce(0) { $0 + $1.weight } }

  package static func += (left: inout SQL, right: SQL) { left.append(right) }

  package static func + (left: SQL, right: SQL) -> SQL {
    var sum = left
    sum.append(right)
    return sum
  }

  private mutating func append(_ piece: SQL) {
    if values.isEmpty || piece.values.isEmpty {
      text += piece.text
    } else {
      text += piece.renumbered(from: values.count)
    }
    values += piece.values
  }

  /// The text with every `$n` raised; a dollar sign before anything but a digit stays as it is.
  private func renumbered(from start: Int) -> String {
    let dollar = UInt8(ascii: "$")
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    var bytes = [UInt8]()
    bytes.reserveCapacity(text.utf8.count + values.count)
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      bytes.append(byte)
      guard byte == dollar else { continue }
      let number = rest.prefix { digits.contains($0) }
      guard !number.isEmpty else { continue }
      rest = rest.dropFirst(number.count)
      let old = number.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
      bytes.append(contentsOf: String(old + start).utf8)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension SQL: ExpressibleByStringInterpolation {
  package init(stringLiteral text: String) {
    assert(!SQL.holdsParameter(text), "parameters are interpolated, not written")
    self.init(text: text, values: [])
  }

  package init(stringInterpolation: StringInterpolation) {
    self = stringInterpolation.sql
  }

  package struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var sql = SQL.empty

    package init(literalCapacity: Int, interpolationCount: Int) {
      sql.text.reserveCapacity(literalCapacity + 3 * interpolationCount)
      sql.values.reserveCapacity(interpolationCount)
    }

    package mutating func appendLiteral(_ literal: String) {
      assert(!SQL.holdsParameter(literal), "parameters are interpolated, not written")
      sql.text += literal
    }

    package mutating func appendInterpolation(_ value: some Bindable) {
      sql.values.append(value.bound)
      let number = sql.values.count
      if number < SQL.parameters.count {
        sql.text += SQL.parameters[number]
      } else {
        sql.text += "$\(number)"
      }
    }

    /// Avoids the compiler's warning about an optional in a string.
    package mutating func appendInterpolation(_ value: (some Bindable)?) {
      appendInterpolation(value.bound)
    }

    package mutating func appendInterpolation(_ piece: SQL) {
      sql.append(piece)
    }
  }

  private static let parameters = (0..<64).map { "$\($0)" }

  /// Whether a literal has `$` before a digit, which splicing would take for a parameter.
  private static func holdsParameter(_ text: String) -> Bool {
    zip(text.utf8, text.utf8.dropFirst()).contains { pair in
      pair.0 == UInt8(ascii: "$") && (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(pair.1)
    }
  }
}

extension SQL: CustomStringConvertible {
  /// The text alone: values never reach a log.
  package var description: String { text }
}
