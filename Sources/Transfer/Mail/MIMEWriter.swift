import Domain

/// Writes a mail as bytes for SMTP (RFC 5322, RFC 2045): every line ends in CR LF.
///
/// libcurl doubles leading dots and adds the final one; all else is written here.
enum MIMEWriter {
  /// Cannot occur inside quoted-printable text, so it needs no randomness (RFC 2045, 6.7).
  static let boundary = "=_postern"

  static func message(_ mail: Mail) -> [UInt8] {
    var out = headers(mail)
    guard let html = mail.html else {
      part(&out, "text/plain", mail.text)
      return out
    }
    out += "Content-Type: multipart/alternative; boundary=\"\(boundary)\"\r\n\r\n".utf8
    for (type, text) in [("text/plain", mail.text), ("text/html", html)] {
      out += "--\(boundary)\r\n".utf8
      part(&out, type, text)
      out += "\r\n".utf8
    }
    out += "--\(boundary)--\r\n".utf8
    return out
  }

  private static func headers(_ mail: Mail) -> [UInt8] {
    var lines = [
      "Date: " + MailDate.text(mail.date),
      "From: " + HeaderText.mailbox(mail.from, after: 6),
      "To: " + HeaderText.mailbox(mail.to, after: 4),
      "Subject: " + HeaderText.unstructured(mail.subject, after: 9),
      "Message-ID: " + mail.thread.messageID,
      "MIME-Version: 1.0",
    ]
    if let parent = mail.thread.inReplyTo { lines.append("In-Reply-To: " + parent) }
    if !mail.thread.references.isEmpty {
      lines.append("References: " + mail.thread.references.joined(separator: "\r\n "))
    }
    // RFC 3834: no responder answers a mail that a program wrote.
    lines.append("Auto-Submitted: auto-generated")
    for field in mail.extra { lines.append(field.name + ": " + field.value) }
    return lines.flatMap { Array($0.utf8) + [0x0d, 0x0a] }
  }

  private static func part(_ out: inout [UInt8], _ type: String, _ text: String) {
    out += "Content-Type: \(type); charset=utf-8\r\n".utf8
    out += "Content-Transfer-Encoding: quoted-printable\r\n\r\n".utf8
    QuotedPrintable.append(text, to: &out)
  }
}

/// `Sat, 21 Nov 2026 06:04:41 +0000` (RFC 5322, 3.3), always UTC.
enum MailDate {
  private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  static func text(_ moment: Timestamp) -> String {
    var day = moment.seconds / 86_400
    var second = moment.seconds % 86_400
    if second < 0 { (day, second) = (day - 1, second + 86_400) }
    let date = CivilDate(daysSinceEpoch: day)
    let weekday = days[Int(((day % 7) + 7) % 7)]
    let clock = [second / 3600, second / 60 % 60, second % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
    return "\(weekday), \(date.day) \(months[date.month - 1]) \(date.year) "
      + clock.joined(separator: ":") + " +0000"
  }
}
