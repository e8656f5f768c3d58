/// How a value is made harmless where it is put.
package enum Escaping: Sendable, Hashable {
  /// In an element's text or a quoted attribute.
  case html
  /// Inside a JSON string.
  case json
  /// Plain text: nothing is escaped.
  case none

  func append(_ text: String, to bytes: inout [UInt8]) {
    switch self {
    case .html: appendHTML(text, to: &bytes)
    case .json: appendJSON(text, to: &bytes)
    case .none: bytes += text.utf8
    }
  }

  private func appendHTML(_ text: String, to bytes: inout [UInt8]) {
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "&"): bytes += "&amp;".utf8
      case UInt8(ascii: "<"): bytes += "&lt;".utf8
      case UInt8(ascii: ">"): bytes += "&gt;".utf8
      case UInt8(ascii: "\""): bytes += "&quot;".utf8
      case UInt8(ascii: "'"): bytes += "&#39;".utf8
      case UInt8(ascii: "`"): bytes += "&#96;".utf8
      default: bytes.append(byte)
      }
    }
  }

  private func appendJSON(_ text: String, to bytes: inout [UInt8]) {
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
      case UInt8(ascii: "\n"): bytes += #"\n"#.utf8
      case 0..<0x20:
        bytes += #"\u00"#.utf8
        bytes.append(48 + byte >> 4)
        bytes.append(byte & 0xf < 10 ? 48 + byte & 0xf : 87 + byte & 0xf)
      default: bytes.append(byte)
      }
    }
  }
}
