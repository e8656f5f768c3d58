package import Domain

/// One message to one person, every part of it checked against header injection.
package struct Mail: Sendable {
  package let from: MailAddress
  package let to: MailAddress
  package let subject: String
  package let text: String
  package let html: String?
  /// In angle brackets, as are the two below.
  package let messageID: String
  package let inReplyTo: String?
  package let references: [String]
  package let date: Timestamp
  /// Further header lines, such as `List-Unsubscribe`; each stays on one line.
  package let extra: [HTTPField]
  /// Marks the mail as written by a program (RFC 3834), so that no responder answers it.
  package let autoSubmitted: Bool

  package init(
    from: MailAddress, to: MailAddress, subject: String, text: String, html: String? = nil,
    messageID: String, inReplyTo: String? = nil, references: [String] = [], date: Timestamp,
    extra: [(name: String, value: String)] = [], autoSubmitted: Bool = true
  ) throws(Refusal) {
    guard subject.utf8.count <= 900, !subject.unicodeScalars.contains(where: \.breaksLines) else {
      throw Refusal(
        .invalidValue, "The subject is longer than 900 bytes or holds a control character.")
    }
    self.from = from
    self.to = to
    self.subject = subject
    self.text = text
    self.html = html
    self.messageID = try Self.identifier(messageID)
    self.inReplyTo = if let inReplyTo { try Self.identifier(inReplyTo) } else { nil }
    var chain = [String]()
    for reference in references { chain.append(try Self.identifier(reference)) }
    self.references = chain
    self.date = date
    var fields = [HTTPField]()
    for field in extra { fields.append(try Self.extraField(field.name, field.value)) }
    self.extra = fields
    self.autoSubmitted = autoSubmitted
  }

  /// Takes `id@host` with or without its brackets.
  private static func identifier(_ text: String) throws(Refusal) -> String {
    var inner = text[...]
    if inner.first == "<", inner.last == ">" { inner = inner.dropFirst().dropLast() }
    let halves = inner.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
    guard halves.count == 2, inner.utf8.count <= 240, MailAddress.isDotAtom(halves[0]),
      MailAddress.isHost(halves[1])
    else { throw Refusal(.invalidValue, "A message identifier is not of the form id@host.") }
    return "<" + inner + ">"
  }

  private static func extraField(_ name: String, _ value: String) throws(Refusal) -> HTTPField {
    let known = name.lowercased()
    guard !written.contains(known), !known.hasPrefix("content-"),
      name.utf8.count + value.utf8.count <= 900,
      value.utf8.allSatisfy({ (0x20...0x7e).contains($0) })
    else {
      throw Refusal(.invalidValue, "The mail header \(known.filter(\.isLetter)) cannot be set so.")
    }
    return try HTTPField(name, value)
  }

  /// Headers that are ours to write, or that name further recipients.
  private static let written: Set<String> = [
    "from", "to", "subject", "date", "message-id", "mime-version", "auto-submitted", "in-reply-to",
    "references", "cc", "bcc", "sender", "return-path", "received", "resent-to", "resent-cc",
    "resent-bcc", "resent-from", "dkim-signature",
  ]
}
