package import Domain

/// A message to a single recipient, every part of it checked against header injection.
package struct Mail: Sendable {
  package let from: MailAddress
  package let to: MailAddress
  package let subject: String
  package let text: String
  package let html: String?
  package let thread: MailThread
  package let date: Timestamp
  /// Further header lines, such as `List-Unsubscribe`; each stays on one line.
  package let extra: [HTTPField]

  package init(
    from: MailAddress, to: MailAddress, subject: String, text: String, html: String? = nil,
    thread: MailThread, date: Timestamp, extra: [(name: String, value: String)] = []
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
    self.thread = thread
    self.date = date
    var fields = [HTTPField]()
    for field in extra { fields.append(try Self.extraField(field.name, field.value)) }
    self.extra = fields
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

  /// Headers that Postern writes itself, or that name further recipients.
  private static let written: Set<String> = [
    "from", "to", "subject", "date", "message-id", "mime-version", "auto-submitted", "in-reply-to",
    "references", "cc", "bcc", "sender", "return-path", "received", "resent-to", "resent-cc",
    "resent-bcc", "resent-from", "dkim-signature",
  ]
}
