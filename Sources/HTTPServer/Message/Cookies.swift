/// Reads the Cookie field by the strict grammar of RFC 6265, 4.2.
enum Cookies {
  /// The text after the first `name=`, trimmed.
  static func value(of name: String, in text: String) -> Substring.UTF8View.SubSequence? {
    for pair in text.utf8.split(separator: UInt8(ascii: ";")) {
      let trimmed = trim(pair)
      guard let equals = trimmed.firstIndex(of: UInt8(ascii: "=")) else { continue }
      if trimmed[..<equals].elementsEqual(name.utf8) {
        return trimmed[trimmed.index(after: equals)...]
      }
    }
    return nil
  }

  /// Whether every byte is a cookie-octet.
  static func isClean(_ value: Substring.UTF8View.SubSequence) -> Bool {
    value.allSatisfy { byte in
      switch byte {
      case 0x21, 0x23...0x2b, 0x2d...0x3a, 0x3c...0x5b, 0x5d...0x7e: true
      default: false
      }
    }
  }

  private static func trim(_ text: Substring.UTF8View) -> Substring.UTF8View.SubSequence {
    var text = text
    while let first = text.first, first == 0x20 || first == 0x09 { text.removeFirst() }
    while let last = text.last, last == 0x20 || last == 0x09 { text.removeLast() }
    return text
  }
}
