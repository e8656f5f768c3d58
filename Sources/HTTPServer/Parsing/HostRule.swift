import Domain

/// The form of a Host field (RFC 9110 section 7.2).
enum HostRule {
  static func check(_ value: String) throws(Rejection) {
    guard isValid(value) else {
      throw .malformed(
        "The Host field is not valid; send the name of this server and perhaps a port.")
    }
  }

  /// A name of letters, digits, hyphens, dots and underscores, or a bracketed IPv6 address; then
  /// perhaps a port.
  static func isValid(_ value: String) -> Bool {
    let bytes = value.utf8
    guard (1...255).contains(bytes.count) else { return false }
    if bytes.first == UInt8(ascii: "[") {
      guard let close = bytes.firstIndex(of: UInt8(ascii: "]")) else { return false }
      guard let address = IPAddress(value[bytes.index(after: bytes.startIndex)..<close]) else {
        return false
      }
      return !address.isIPv4 && isPort(value[bytes.index(after: close)...])
    }
    let end = bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.endIndex
    return end != bytes.startIndex && bytes[..<end].allSatisfy(isNameByte) && isPort(value[end...])
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x61...0x7a, 0x41...0x5a, 0x30...0x39, 0x2d, 0x2e, 0x5f: true
    default: false
    }
  }

  private static func isPort(_ text: Substring) -> Bool {
    guard !text.isEmpty else { return true }
    guard text.utf8.first == UInt8(ascii: ":"), text.utf8.count <= 6,
      let port = strictNumber(String(text.dropFirst()))
    else { return false }
    return (1...65_535).contains(port)
  }
}
