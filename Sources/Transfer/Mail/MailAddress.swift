package import Domain

/// A mailbox: a display name, if any, and a plain ASCII address.
package struct MailAddress: Sendable, Hashable {
  package let name: String?
  package let address: String

  /// Refuses all but a dot-atom at a plain host name (RFC 5321, without quoted forms and literals).
  package init(_ address: String, name: String? = nil) throws(Refusal) {
    try Self.check(address)
    if let name { try Self.check(name: name) }
    self.address = address
    self.name = name?.isEmpty == true ? nil : name
  }

  /// Reads `Acme approvals <gate@acme.example>` or a bare address.
  package init(parsing text: String) throws(Refusal) {
    guard let open = text.lastIndex(of: "<") else {
      try self.init(text)
      return
    }
    guard text.hasSuffix(">") else { throw Self.malformed }
    var name = text[..<open]
    while name.last == " " { name = name.dropLast() }
    if name.count >= 2, name.first == "\"", name.last == "\"" {
      name = name.dropFirst().dropLast()
    }
    try self.init(String(text[text.index(after: open)...].dropLast()), name: String(name))
  }

  /// The part after the at sign.
  package var domain: String { String(address[address.index(after: at)...]) }

  private var at: String.Index { address.lastIndex(of: "@") ?? address.startIndex }

  private static let malformed = Refusal(
    .invalidValue, "The e-mail address is not of the form name@host.")

  private static func check(_ address: String) throws(Refusal) {
    guard address.utf8.count <= 254 else {
      throw Refusal(.invalidValue, "The e-mail address is longer than 254 bytes.")
    }
    guard address.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7f }) else {
      throw Refusal(.invalidValue, "The e-mail address holds a space or a control character.")
    }
    guard address.utf8.allSatisfy({ $0 < 0x80 }) else {
      throw Refusal(
        .invalidValue,
        "The e-mail address holds letters outside ASCII; write its host in the xn-- form.")
    }
    let halves = address.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
    guard halves.count == 2, isDotAtom(halves[0]), halves[0].count <= 64, isHost(halves[1]) else {
      throw malformed
    }
  }

  private static func check(name: String) throws(Refusal) {
    guard name.utf8.count <= 200, !name.unicodeScalars.contains(where: \.breaksLines) else {
      throw Refusal(
        .invalidValue, "The display name is longer than 200 bytes or holds a control character.")
    }
  }

  static func isDotAtom(_ text: Substring.UTF8View) -> Bool {
    let atoms = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return atoms.allSatisfy { !$0.isEmpty && $0.allSatisfy(isAtomText) }
  }

  static func isAtomText(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
    default: "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
    }
  }

  /// Labels of letters, digits and inner hyphens.
  static func isHost(_ text: Substring.UTF8View) -> Bool {
    let labels = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return text.count <= 253
      && labels.allSatisfy { label in
        !label.isEmpty && label.count <= 63 && label.first != UInt8(ascii: "-")
          && label.last != UInt8(ascii: "-")
          && label.allSatisfy { HTTPField.isToken($0) && ($0 == 0x2d || isAlphanumeric($0)) }
      }
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
  }
}

extension Unicode.Scalar {
  /// Whether the scalar is a control or a separator that some readers take for a line end.
  var breaksLines: Bool {
    value < 0x20 || (0x7f...0x9f).contains(value) || value == 0x2028 || value == 0x2029
  }
}
