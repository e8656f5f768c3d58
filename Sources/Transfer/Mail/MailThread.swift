package import Domain

/// The identifiers that place a mail in a thread (RFC 5322 section 3.6.4), in angle brackets.
package struct MailThread: Sendable {
  package let messageID: String
  package let inReplyTo: String?
  package let references: [String]

  package init(
    messageID: String, inReplyTo: String? = nil, references: [String] = []
  ) throws(Refusal) {
    self.messageID = try Self.identifier(messageID)
    self.inReplyTo = if let inReplyTo { try Self.identifier(inReplyTo) } else { nil }
    var chain = [String]()
    for reference in references { chain.append(try Self.identifier(reference)) }
    self.references = chain
  }

  /// Adds the brackets that `id@host` may lack.
  private static func identifier(_ text: String) throws(Refusal) -> String {
    var inner = text[...]
    if inner.first == "<", inner.last == ">" { inner = inner.dropFirst().dropLast() }
    let halves = inner.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
    guard halves.count == 2, inner.utf8.count <= 240, MailAddress.isDotAtom(halves[0]),
      MailAddress.isHost(halves[1])
    else { throw Refusal(.invalidValue, "A message identifier is not of the form id@host.") }
    return "<" + inner + ">"
  }
}
