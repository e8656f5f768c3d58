// Bytes to text, without unsafe shortcuts: everything is validated as UTF-8 once, here.

/// The text of the bytes; nil when they are not UTF-8.
func text(_ bytes: Span<UInt8>) -> String? {
  guard let valid = try? UTF8Span(validating: bytes) else { return nil }
  return String(copying: valid)
}

/// The text of a token in lower case; nil when a byte cannot stand in a token.
func loweredToken(_ bytes: Span<UInt8>) -> String? {
  guard !bytes.isEmpty, bytes.count <= 64 else { return nil }
  var lowered = InlineArray<64, UInt8>(repeating: 0)
  for index in bytes.indices {
    let byte = bytes[index]
    guard isTokenByte(byte) else { return nil }
    lowered[index] = (0x41...0x5a).contains(byte) ? byte | 0x20 : byte
  }
  return text(lowered.span.extracting(0..<bytes.count))
}

/// Whether the text equals the lower-case literal, letters of either case alike.
func equals(_ value: String, caseless literal: String) -> Bool {
  value.utf8.count == literal.utf8.count
    && zip(value.utf8, literal.utf8).allSatisfy {
      (0x41...0x5a).contains($0) ? $0 | 0x20 == $1 : $0 == $1
    }
}

/// 1 to 19 digits as a number; nil for anything else.
func strictNumber(_ value: String) -> Int? {
  guard (1...19).contains(value.utf8.count) else { return nil }
  var number = 0
  for byte in value.utf8 {
    guard (0x30...0x39).contains(byte) else { return nil }
    let (product, high) = number.multipliedReportingOverflow(by: 10)
    let (sum, carry) = product.addingReportingOverflow(Int(byte) - 0x30)
    guard !high, !carry else { return nil }
    number = sum
  }
  return number
}
