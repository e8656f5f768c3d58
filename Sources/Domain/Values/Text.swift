import JSON

/// The text without white space at either end.
package func trimmed(_ text: String) -> String {
  let scalars = text.unicodeScalars
  let isSpace: (Unicode.Scalar) -> Bool = { $0.properties.isWhitespace }
  guard let first = scalars.firstIndex(where: { !isSpace($0) }),
    let last = scalars.lastIndex(where: { !isSpace($0) })
  else { return "" }
  return String(scalars[first...last])
}

extension Unicode.Scalar {
  /// Control characters and the invisible marks that reorder text (Unicode UAX 9).
  package func isForbidden(linesAllowed: Bool) -> Bool {
    switch value {
    case 0x09, 0x0a, 0x0d: !linesAllowed
    case 0..<0x20, 0x7f...0x9f, 0x2028, 0x2029, 0x202a...0x202e, 0x2066...0x2069, 0xfeff: true
    default: false
    }
  }
}

extension String {
  /// Whether any scalar of it is forbidden.
  func holdsForbidden(linesAllowed: Bool = false) -> Bool {
    unicodeScalars.contains { $0.isForbidden(linesAllowed: linesAllowed) }
  }
}

/// The value of one to nine ASCII digits; nil for more, for none and for any other byte.
func number(_ digits: ArraySlice<UInt8>) -> Int? {
  guard (1...9).contains(digits.count) else { return nil }
  var value = 0
  for digit in digits {
    guard digit.isASCIIDigit else { return nil }
    value = value * 10 + Int(digit) - 48
  }
  return value
}

/// The number with leading zeros up to the width.
func padded(_ value: Int, _ width: Int) -> String {
  let digits = String(value)
  return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}
