/// The escaping of values in a template.
package enum Escaping: Sendable, Hashable {
  /// In an element's text or a quoted attribute.
  case html
  /// Inside a JSON string.
  case json
  /// Plain text: nothing is escaped.
  case none

  /// The text with its special characters escaped.
  package func escaped(_ text: String) -> String {
    var bytes: [UInt8] = []
    append(text, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  func append(_ text: String, to bytes: inout [UInt8]) {
    switch self {
    case .html where Self.isMarked(text, by: Self.htmlMarks): appendHTML(text, to: &bytes)
    case .json where Self.isMarked(text, by: Self.jsonMarks): appendJSON(text, to: &bytes)
    default: bytes += text.utf8
    }
  }

  /// Whether any byte of the text needs escaping: most texts have none and are copied whole.
  private static func isMarked(_ text: String, by marks: [Bool]) -> Bool {
    let bytes = text.utf8Span.span
    for place in bytes.indices where marks[Int(bytes[place])] { return true }
    return false
  }

  private static let htmlMarks = (0..<256).map { "&<>\"'`".utf8.contains(UInt8($0)) }
  private static let jsonMarks = (0..<256).map { $0 < 0x20 || $0 == 0x22 || $0 == 0x5c }

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
