import JSON

/// An e-mail address of the plain kind that people have: `local@domain`, ASCII, at most 254 bytes.
///
/// Quoted local parts, comments, address literals and every control character are refused, so that
/// an address can stand in an SMTP command without escaping (RFC 5321 section 4.1.2, Dot-string).
package struct EmailAddress: Sendable, Hashable, CustomStringConvertible {
  package let text: String

  /// In bytes.
  package static let longest = 254
  /// The end of the sentence that refuses any other text.
  package static let rule = "must be a plain e-mail address such as name@example.com"

  /// Takes an address that was checked before it was stored.
  package init(stored text: String) { self.text = text }

  package init?(_ text: String) {
    let parts = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
    guard text.utf8.count <= Self.longest, parts.count == 2, (1...64).contains(parts[0].count),
      Self.isDotString(Array(parts[0])), Self.isDomain(Array(parts[1]))
    else { return nil }
    self.text = text
  }

  /// The address as it is compared: lower case throughout, because mailboxes are in practice.
  package var normalized: String { text.lowercased() }

  /// `a•••@example.com`: enough for the owner to recognise, too little for a stranger to use.
  package var masked: String {
    let parts = text.split(separator: "@")
    return String(parts[0].prefix(1)) + "•••@" + String(parts[1])
  }

  package var description: String { text }

  private static let atomMarks = Set("!#$%&'*+/=?^_`{|}~-".utf8)

  private static func isDotString(_ bytes: [UInt8]) -> Bool {
    let atoms = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return atoms.allSatisfy { atom in
      !atom.isEmpty && atom.allSatisfy { $0.isASCIIAlphanumeric || atomMarks.contains($0) }
    }
  }

  private static func isDomain(_ bytes: [UInt8]) -> Bool {
    let labels = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard bytes.count <= 253, labels.count >= 2, labels.allSatisfy(isLabel) else { return false }
    return labels.last?.contains { !$0.isASCIIDigit } ?? false
  }

  private static func isLabel(_ label: ArraySlice<UInt8>) -> Bool {
    (1...63).contains(label.count) && label.first != UInt8(ascii: "-")
      && label.last != UInt8(ascii: "-")
      && label.allSatisfy { $0.isASCIIAlphanumeric || $0 == UInt8(ascii: "-") }
  }
}
