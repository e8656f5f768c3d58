package import JSON

/// A number, kept as exactly the decimal that was given.
package struct NumberField: FieldType {
  package static let name = "number"
  package static let limitNames: [String] = ["min", "max"]
  private let minimum: JSONNumber?
  private let maximum: JSONNumber?

  package init(limits reader: inout ObjectReader) throws(Refusal) {
    minimum = try Self.bound("min", &reader)
    maximum = try Self.bound("max", &reader)
    if let minimum, let maximum, maximum.isLess(than: minimum) {
      throw reader.refusal(.invalidValue, "min", "is more than max")
    }
  }

  private static func bound(
    _ name: String, _ reader: inout ObjectReader
  ) throws(Refusal) -> JSONNumber? {
    guard let value = reader.value(name) else { return nil }
    guard case .number(let number) = value else {
      throw reader.refusal(.wrongType, name, "must be a number, not \(value.kind)")
    }
    guard number.double.isFinite else {
      throw reader.refusal(.invalidValue, name, "is beyond 1.7e308; give a smaller number")
    }
    return number
  }

  package var limits: [(String, JSON)] {
    [("min", minimum), ("max", maximum)].compactMap { name, bound in
      bound.map { (name, .number($0)) }
    }
  }

  /// A negative number needs the full keyboard: the decimal keypad of phones has no minus sign.
  package var control: Control {
    let mode = (minimum?.double ?? -1) >= 0 ? "decimal" : nil
    return .line(type: "text", mode: mode, autocomplete: nil)
  }

  package func value(typed text: String) throws(FieldError) -> JSON {
    guard let literal = Self.literal(text) else { throw .notNumber }
    return try value(json: .number(JSONNumber(literal: literal)))
  }

  package func value(json: JSON) throws(FieldError) -> JSON {
    guard case .number(let number) = json, number.double.isFinite else { throw .notNumber }
    if let minimum, number.isLess(than: minimum) { throw .tooSmall(minimum.literal) }
    if let maximum, maximum.isLess(than: number) { throw .tooBig(maximum.literal) }
    return json
  }

  /// Reads `1,234.50`, `1 234.50`, `-3` and `.5`; one kind of mark, and only where thousands end.
  private static func literal(_ text: String) -> String? {
    let scalars = text.unicodeScalars.map { $0 == "\u{2212}" ? "-" : $0 }
    let sign = scalars.first == "-" ? "-" : ""
    let unsigned = scalars.drop { $0 == "-" || $0 == "+" }
    guard scalars.count - unsigned.count <= 1 else { return nil }
    let halves = unsigned.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(halves.count), let whole = integerPart(Array(halves[0])) else {
      return nil
    }
    let fraction = halves.count == 2 ? Array(halves[1]) : []
    guard fraction.allSatisfy({ ("0"..."9").contains($0) }), whole.count + fraction.count <= 30,
      !(whole.isEmpty && fraction.isEmpty)
    else { return nil }
    let digits = whole.drop { $0 == "0" }
    var literal = sign + (digits.isEmpty ? "0" : String(String.UnicodeScalarView(digits)))
    if !fraction.isEmpty { literal += "." + String(String.UnicodeScalarView(fraction)) }
    return literal
  }

  private static func integerPart(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar]? {
    let marks: Set<Unicode.Scalar> = [",", " ", "\u{a0}", "\u{202f}", "'", "\u{2019}"]
    let groups = scalars.split(omittingEmptySubsequences: false) { marks.contains($0) }
    guard groups.allSatisfy({ $0.allSatisfy { ("0"..."9").contains($0) } }) else { return nil }
    guard groups.count > 1 else { return scalars }
    // Two kinds of mark may be a decimal comma, as in `1 234,567`, which must not grow a thousandfold.
    guard Set(scalars.filter(marks.contains)).count == 1 else { return nil }
    guard (1...3).contains(groups[0].count), groups.dropFirst().allSatisfy({ $0.count == 3 })
    else { return nil }
    return groups.flatMap { $0 }
  }
}
