/// A token of 256 random bits that grants access to its holder.
///
/// Stores keep only a `KeyedDigest` of it.
package struct BearerToken: Sendable {
  /// The kind of access that a token grants; shown as a prefix.
  package enum Kind: String, Sendable {
    /// Links and sessions: 43 characters.
    case plain = ""
    /// API keys: `pst_` and 43 characters.
    case apiKey = "pst_"
  }

  package let kind: Kind
  /// The 32 bytes.
  ///
  /// Secret.
  package let bytes: [UInt8]

  package init(_ kind: Kind = .plain, random: RandomSource = .system) {
    self.kind = kind
    bytes = random.bytes(32)
  }

  /// Reads exactly what `text` gives for the kind; nil for everything else.
  package init?(_ text: String, _ kind: Kind = .plain) {
    guard text.utf8.count == 43 + kind.rawValue.utf8.count,
      text.utf8.starts(with: kind.rawValue.utf8),
      let code = String(text.utf8.dropFirst(kind.rawValue.utf8.count)),
      let bytes = Base64URL.decode(code), bytes.count == 32
    else { return nil }
    self.kind = kind
    self.bytes = bytes
  }

  /// The token as it is handed out.
  ///
  /// Secret.
  package var text: String { kind.rawValue + Base64URL.encode(bytes) }
}

extension BearerToken: CustomStringConvertible, CustomReflectable {
  package var description: String { "‹token›" }
  package var customMirror: Mirror { Mirror(self, unlabeledChildren: [description]) }
}
