import Domain
import Testing

@testable import Transfer

@Suite struct MIMEWriterTests {
  private func mail(
    name: String? = nil, subject: String = "Approve", text: String = "Hello", html: String? = nil,
    messageID: String = "1@acme.example", extra: [(name: String, value: String)] = []
  ) throws -> Mail {
    try Mail(
      from: MailAddress("gate@acme.example", name: name), to: MailAddress("ada@example.com"),
      subject: subject, text: text, html: html, thread: MailThread(messageID: messageID),
      date: Timestamp(seconds: 1_795_241_081), extra: extra)
  }

  private func written(_ mail: Mail) -> String {
    String(decoding: MIMEWriter.message(mail), as: UTF8.self)
  }

  @Test func `a mail of one part is written whole`() throws {
    #expect(
      written(try mail()) == """
        Date: Sat, 21 Nov 2026 06:04:41 +0000\r
        From: gate@acme.example\r
        To: ada@example.com\r
        Subject: Approve\r
        Message-ID: <1@acme.example>\r
        MIME-Version: 1.0\r
        Auto-Submitted: auto-generated\r
        Content-Type: text/plain; charset=utf-8\r
        Content-Transfer-Encoding: quoted-printable\r
        \r
        Hello\r

        """)
  }

  @Test func `a mail of two parts has the text before the HTML`() throws {
    let parts = written(try mail(html: "<p>Hello</p>")).split(
      separator: "--=_postern", omittingEmptySubsequences: false)
    #expect(parts.count == 4)
    #expect(parts[1].contains("text/plain") && parts[1].contains("\r\n\r\nHello\r\n"))
    #expect(parts[2].contains("text/html") && parts[2].contains("\r\n\r\n<p>Hello</p>\r\n"))
    #expect(parts[3] == "--\r\n")
  }

  @Test(arguments: [
    ("a\nb\rc\r\nd", "a\r\nb\r\nc\r\nd\r\n"), ("a\r\n", "a\r\n"), ("", ""), ("\n\n", "\r\n\r\n"),
    ("a=b", "a=3Db\r\n"), ("ü", "=C3=BC\r\n"), ("a \nb\t", "a=20\r\nb=09\r\n"),
    (".\n.a\na.", "=2E\r\n=2Ea\r\na.\r\n"), ("\u{0}\u{b}", "=00=0B\r\n"), (" a", " a\r\n"),
    (String(repeating: "a", count: 76), String(repeating: "a", count: 75) + "=\r\na\r\n"),
    (
      String(repeating: "a", count: 75) + ".b", String(repeating: "a", count: 75) + "=\r\n=2Eb\r\n"
    ),
    ("--=_postern--", "--=3D_postern--\r\n"),
  ])
  func `a text is written as quoted-printable lines`(text: String, lines: String) {
    var out: [UInt8] = []
    QuotedPrintable.append(text, to: &out)
    #expect(String(decoding: out, as: UTF8.self) == lines)
  }

  @Test(arguments: [
    ("Approve the loan", "Approve the loan"), ("", "=?utf-8?q??="),
    ("Grüße", "=?utf-8?q?Gr=C3=BC=C3=9Fe?="),
    ("=?utf-8?q?x?=", "=?utf-8?q?=3D=3Futf-8=3Fq=3Fx=3F=3D?="),
    ("two  blanks", "=?utf-8?q?two__blanks?="),
  ])
  func `a subject is encoded only where ASCII does not suffice`(text: String, value: String) {
    #expect(HeaderText.unstructured(text, after: 9) == value)
  }

  @Test(arguments: [
    ("Acme approvals", "Acme approvals <gate@acme.example>"),
    ("Acme, Inc.", "\"Acme, Inc.\" <gate@acme.example>"),
    ("A \"B\" \\", "\"A \\\"B\\\" \\\\\" <gate@acme.example>"),
    ("Zoë", "=?utf-8?q?Zo=C3=AB?= <gate@acme.example>"),
    ("a@b.c", "\"a@b.c\" <gate@acme.example>"),
  ])
  func `a display name is quoted or encoded only where needed`(name: String, value: String) throws {
    #expect(HeaderText.mailbox(try MailAddress("gate@acme.example", name: name), after: 6) == value)
  }

  @Test(arguments: [
    "a\r\nBcc: x@y.z", "a\nb", "a\rb", "a\u{0}b", "a\u{2028}b", "a\u{2029}b", "a\u{85}b",
  ])
  func `a subject that breaks lines is refused`(subject: String) {
    #expect(throws: Refusal.self) { try mail(subject: subject) }
  }

  @Test(arguments: [
    ("Bcc", "x@y.z"), ("To", "x@y.z"), ("Content-Type", "x"), ("X-A", "a\r\nBcc: x@y.z"),
    ("X-A", "a\nb"), ("X-A\r\nBcc", "x"), ("X A", "x"), ("X-A", "ü"), ("", "x"),
  ])
  func `a header that could inject is refused`(name: String, value: String) {
    #expect(throws: Refusal.self) { try mail(extra: [(name, value)]) }
  }

  @Test(arguments: ["", "x", "a b@c", "<a@b>\r\nBcc: x", "a@b@c", "a@\u{e9}"])
  func `a malformed message identifier is refused`(text: String) {
    #expect(throws: Refusal.self) { try mail(messageID: text) }
  }

  /// Checks line lengths, line ends and the number of headers for any words.
  @Test func `a random mail keeps its header count and line lengths`() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SplitMix(state: seed)
    let pieces = [
      "a", " ", "  ", "ü", "承", "🙂", ".", "=", "=?", "?=", "\"", "\\", "<", ">", ",", "--", "wort",
      "Donaudampfschifffahrtsgesellschaft", "\u{202e}", "@", ":", ";", "(", "\u{feff}",
    ]
    for _ in 0..<300 {
      func words(_ extra: [String]) -> String {
        (0..<Int.random(in: 0..<30, using: &random)).map { _ in
          (pieces + extra).randomElement(using: &random) ?? ""
        }.joined()
      }
      let name = String(words([]).prefix(20))
      let sent = try mail(
        name: name, subject: words([]), text: words(["\r\n", "\n", "\r", "\n.\n"]),
        html: words(["\n"]))
      let lines = written(sent).split(separator: "\r\n", omittingEmptySubsequences: false)
      let tidy = lines.allSatisfy { line in
        line.utf8.count <= 78 && line.utf8.allSatisfy { (0x20...0x7e).contains($0) || $0 == 9 }
      }
      let headers = lines.prefix { !$0.isEmpty }.filter { !$0.hasPrefix(" ") }
      #expect(tidy && headers.count == 8, "seed \(seed)")
    }
  }
}

/// Small random numbers that a seed repeats.
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
