extension JSONNumber {
  /// Whether this number is less than another, digit by digit: a double would round large amounts.
  package func isLess(than other: JSONNumber) -> Bool {
    let (left, right) = (Decimal(literal), Decimal(other.literal))
    guard left.isNegative == right.isNegative else { return left.isNegative }
    return left.isNegative ? right.isNearerToZero(than: left) : left.isNearerToZero(than: right)
  }
}

extension JSONNumber {
  /// Whether the value is whole, however it is written: `60.0` and `6e1` are.
  package var isWhole: Bool { int64 != nil || Decimal(literal).isWhole }

  /// The value when it is whole and fits.
  package var whole: Int64? { int64 ?? Decimal(literal).int64 }
}

/// A literal taken apart: 0.d₁d₂d₃… × 10 to the power of `exponent`, with d₁ and the last digit not
/// zero.
private struct Decimal {
  /// Beyond any exponent that a literal of 64 characters can mean in earnest.
  private static let farthest = 1 << 40

  let isNegative: Bool
  private let digits: ArraySlice<UInt8>
  private let exponent: Int

  init(_ literal: String) {
    let bytes = literal.utf8.drop { $0 == UInt8(ascii: "-") }
    let parts = bytes.split { $0 | 0x20 == UInt8(ascii: "e") }
    let halves = parts[0].split(separator: UInt8(ascii: "."))
    let all = halves.flatMap { $0 }
    let leadingZeros = all.prefix { $0 == UInt8(ascii: "0") }.count
    let trailingZeros = all.reversed().prefix { $0 == UInt8(ascii: "0") }.count
    digits = all[leadingZeros...].dropLast(trailingZeros)
    exponent = halves[0].count - leadingZeros + (parts.count == 2 ? Self.power(parts[1]) : 0)
    isNegative = literal.hasPrefix("-") && !digits.isEmpty
  }

  private static func power(_ text: Substring.UTF8View) -> Int {
    let limit = text.first == UInt8(ascii: "-") ? -farthest : farthest
    guard let power = Int(String(Substring(text))) else { return limit }
    return max(-farthest, min(power, farthest))
  }

  var isWhole: Bool { digits.isEmpty || digits.count <= exponent }

  var int64: Int64? {
    guard !digits.isEmpty else { return 0 }
    guard isWhole, exponent <= 19 else { return nil }
    let zeros = String(repeating: "0", count: exponent - digits.count)
    return Int64((isNegative ? "-" : "") + String(decoding: digits, as: UTF8.self) + zeros)
  }

  func isNearerToZero(than other: Decimal) -> Bool {
    guard !digits.isEmpty, !other.digits.isEmpty else {
      return digits.isEmpty && !other.digits.isEmpty
    }
    guard exponent == other.exponent else { return exponent < other.exponent }
    return digits.lexicographicallyPrecedes(other.digits)
  }
}
