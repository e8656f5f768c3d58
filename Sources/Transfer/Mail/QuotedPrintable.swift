/// Text as quoted-printable lines of at most 76 characters (RFC 2045, 6.7).
enum QuotedPrintable {
  static let hex = Array("0123456789ABCDEF".utf8)

  /// Any of CR LF, CR and LF ends a line of the text; each written line ends in CR LF.
  static func append(_ text: String, to out: inout [UInt8]) {
    var line = Line()
    var last: UInt8 = 0
    for byte in text.utf8 {
      defer { last = byte }
      switch byte {
      case 0x0a where last == 0x0d: continue
      case 0x0a, 0x0d: line.end(&out)
      default: line.append(byte, &out)
      }
    }
    if line.width > 0 || line.held != nil { line.end(&out) }
  }

  private struct Line {
    var width = 0
    /// A blank that has to be escaped if the line ends with it.
    var held: UInt8?

    mutating func append(_ byte: UInt8, _ out: inout [UInt8]) {
      if let blank = held.take() { write([blank], &out) }
      switch byte {
      case 0x20, 0x09: held = byte
      // A leading dot could be taken for the end of the mail by a relay that counts lines wrongly.
      case 0x2e where width == 0: write(Self.escaped(byte), &out)
      case 0x21...0x3c, 0x3e...0x7e: write([byte], &out)
      default: write(Self.escaped(byte), &out)
      }
    }

    mutating func end(_ out: inout [UInt8]) {
      if let blank = held.take() { write(Self.escaped(blank), &out) }
      out += [0x0d, 0x0a]
      width = 0
    }

    private mutating func write(_ unit: [UInt8], _ out: inout [UInt8]) {
      if width + unit.count > 75 {
        out += [0x3d, 0x0d, 0x0a]
        width = 0
        if unit == [0x2e] {
          write(Self.escaped(0x2e), &out)
          return
        }
      }
      out += unit
      width += unit.count
    }

    private static func escaped(_ byte: UInt8) -> [UInt8] {
      [0x3d, hex[Int(byte >> 4)], hex[Int(byte & 15)]]
    }
  }
}
