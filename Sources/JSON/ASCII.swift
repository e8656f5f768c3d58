extension UInt8 {
  /// Whether the byte is one of `0` to `9`.
  package var isASCIIDigit: Bool { (0x30...0x39).contains(self) }

  /// Whether the byte is a letter of either case.
  package var isASCIILetter: Bool { (0x61...0x7a).contains(self | 0x20) }

  package var isASCIIUppercase: Bool { (0x41...0x5a).contains(self) }

  package var isASCIIAlphanumeric: Bool { isASCIIDigit || isASCIILetter }

  /// The byte in lower case; anything but a capital letter as it is.
  package var asciiLowercased: UInt8 { isASCIIUppercase ? self | 0x20 : self }
}

/// The value of one hex digit of either case.
package func hexValue(_ digit: UInt8) -> UInt8? {
  switch digit {
  case 0x30...0x39: digit - 0x30
  case 0x61...0x66: digit - 0x61 + 10
  case 0x41...0x46: digit - 0x41 + 10
  default: nil
  }
}
