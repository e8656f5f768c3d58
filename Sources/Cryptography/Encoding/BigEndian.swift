extension UInt32 {
  /// The four bytes, most significant first.
  package var bigEndianBytes: [UInt8] {
    var bytes = [UInt8]()
    bytes.append(bigEndian: self)
    return bytes
  }

  /// Reads the first four bytes.
  package init(bigEndianBytes bytes: [UInt8]) { self = bytes.leadingWord }
}

extension [UInt8] {
  mutating func append(bigEndian word: UInt32) {
    for shift in [24, 16, 8, 0] as [UInt32] {
      append(UInt8(truncatingIfNeeded: word >> shift))
    }
  }
}

extension Collection<UInt8> {
  /// The first four bytes as a number.
  var leadingWord: UInt32 { prefix(4).reduce(0) { $0 << 8 | UInt32($1) } }
}
