import Domain
import Testing
import Transfer

@Suite struct MailAddressTests {
  @Test(arguments: [
    "ada@example.com", "a.b+c@sub.example.co", "o'neil@example.com", "x@localhost", "1@1.example",
  ])
  func `a plain mail address is accepted`(text: String) throws {
    #expect(try MailAddress(text).address == text)
  }

  @Test(arguments: [
    "", "ada", "@example.com", "ada@", "ada@@example.com", "a@b@example.com", ".a@example.com",
    "a.@example.com", "a..b@example.com", "ada@-example.com", "ada@example-.com",
    "ada@example..com",
    "ada@exam ple.com", "ada@example.com>", "<ada@example.com>",
    "ada@example.com\r\nRCPT TO:<x@y.z>",
    "ada@example.com\n", "ada\r@example.com", "ada@example.com\u{0}", "ädä@example.com",
    "ada@exämple.com", "\"a b\"@example.com", "ada@[127.0.0.1]", "ada,bob@example.com",
    "ada@example.com,bob@example.com", "ada@example.com bob@example.com",
    String(repeating: "a", count: 65) + "@example.com",
    "a@" + String(repeating: "a.", count: 127) + "com",
  ])
  func `a mail address of another form is refused`(text: String) {
    #expect(throws: Refusal.self) { try MailAddress(text) }
  }

  @Test(arguments: [
    "A\r\nBcc: x@y.z", "A\nB", "A\rB", "A\u{0}", "A\u{2028}B", "A\u{85}B", "A\u{7f}",
  ])
  func `a name that breaks lines is refused`(name: String) {
    #expect(throws: Refusal.self) { try MailAddress("ada@example.com", name: name) }
  }

  @Test(arguments: [
    ("Acme approvals <gate@acme.example>", "Acme approvals"), ("gate@acme.example", nil),
    ("<gate@acme.example>", nil), ("\"Acme, Inc.\" <gate@acme.example>", "Acme, Inc."),
  ])
  func `a display name and an address in brackets are parsed`(text: String, name: String?) throws {
    let mailbox = try MailAddress(parsing: text)
    #expect(mailbox.address == "gate@acme.example")
    #expect(mailbox.name == name)
  }

  @Test(arguments: [
    ("smtp://user:p%40ss@relay.example", MailRelay.Security.starttls, 587),
    ("smtps://user:p%40ss@relay.example", .implicit, 465),
    ("smtp+plaintext://user:p%40ss@relay.example", .plaintext, 25),
    ("smtp://relay.example:2525", .starttls, 2525), ("smtp://[::1]:2525", .starttls, 2525),
  ])
  func `a relay's URL is parsed`(url: String, security: MailRelay.Security, port: Int) throws {
    let relay = try MailRelay(url: url, ehlo: "gate.example")
    #expect(relay.security == security)
    #expect(relay.port == port)
    #expect(relay.user == (url.contains("@") ? "user" : nil))
    #expect(!"\(relay)\(String(reflecting: relay))".contains("p@ss"))
  }

  @Test(arguments: [
    "relay.example", "http://relay.example", "smtp://", "smtp://relay.example/path",
    "smtp://relay.example?x=1", "smtp://u%0d%0aRSET:p@relay.example", "smtp://relay.example:0",
    "smtp://u:p%00@relay.example", "smtp://relay.example:99999", "smtp://rel ay.example",
    "smtp://relay.example#x", "smtp://relay_%0d.example",
  ])
  func `a malformed relay is refused`(url: String) {
    #expect(throws: Refusal.self) { try MailRelay(url: url, ehlo: "gate.example") }
  }

  @Test(arguments: ["", "a b", "a\r\nMAIL", "a/b", "-a"])
  func `a greeting name that is no host name is refused`(ehlo: String) {
    #expect(throws: Refusal.self) { try MailRelay(url: "smtp://relay.example", ehlo: ehlo) }
  }
}
