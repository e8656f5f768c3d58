import Domain
import Support
import Testing
import Transfer

@Suite struct MailTransferTests {
  private let sink: MailSink
  private let transfer: Transfer

  init() throws {
    sink = try MailSink()
    transfer = try Transfer(configuration: TransferConfiguration())
  }

  private func mail(subject: String = "Approve", text: String = "Hello") throws -> Mail {
    try Mail(
      from: MailAddress("gate@acme.example", name: "Acme approvals"),
      to: MailAddress("ada@example.com", name: "Ada Byron"), subject: subject, text: text,
      html: "<p>Hello</p>", messageID: "<1@acme.example>", inReplyTo: "root@acme.example",
      references: ["root@acme.example"], date: Timestamp(seconds: 1_795_241_081),
      extra: [("List-Unsubscribe", "<https://gate.example/u>")])
  }

  private func send(_ mail: Mail, _ relay: MailRelay) async -> TransferAnswer {
    var request = TransferRequest.mail(mail)
    request.relay = relay
    return await transfer.send(request)
  }

  @Test(arguments: [("starttls", "smtp"), ("implicit", "smtps"), ("plain", "smtp+plaintext")])
  func `a mail is taken`(mode: String, scheme: String) async throws {
    let answer = await send(try mail(), try sink.relay(mode, scheme))
    #expect(answer.result == .smtp(code: 250, text: "250 2.0.0 queued"))
    let tls = mode == "implicit" || mode == "starttls" ? "True" : "False"
    if mode != "implicit" { #expect(sink.log.contains("\(mode) rcpt ada@example.com tls=\(tls)")) }
    #expect(sink.count("\(mode) ehlo gate.example") > 0)
    #expect(sink.count("\(mode) rcpt") == 1)
  }

  @Test func `another reader finds what was written`() async throws {
    let text = "Grüße,\r\n.\r\nbare\n.\nfeed\r.\rend. " + String(repeating: "lang ", count: 40)
    let sent = try mail(subject: "Genehmigung für Ada – 承認してください – " + text.prefix(2), text: text)
    #expect(await send(sent, try sink.relay("starttls", "smtp")).smtpCode == 250)
    #expect(sink.count("starttls data") == 1)
    let lines = sink.partner.text(of: "parsed-1").split(separator: "\n")
    let plain =
      "Grüße,\\r\\n.\\r\\nbare\\r\\n.\\r\\nfeed\\r\\n.\\r\\nend. "
      + String(repeating: "lang ", count: 40) + "\\r\\n"
    #expect(
      lines == [
        "headers: Date,From,To,Subject,Message-ID,MIME-Version,In-Reply-To,References,"
          + "Auto-Submitted,List-Unsubscribe,Content-Type",
        "subject: Genehmigung für Ada – 承認してください – Gr",
        "from: Acme approvals <gate@acme.example>", "to: Ada Byron <ada@example.com>",
        "text/plain: '\(plain)'", "text/html: '<p>Hello</p>\\r\\n'",
      ])
  }

  @Test(arguments: [("refuse", 550), ("later", 451)])
  func `a refused recipient is told with the relay's word`(mode: String, code: Int) async throws {
    let answer = await send(try mail(), try sink.relay(mode, "smtp+plaintext"))
    #expect(answer.smtpCode == code)
    #expect(sink.count("\(mode) data") == 0)
  }

  @Test func `the relay's word comes on one line without controls`() async throws {
    let answer = await send(try mail(), try sink.relay("refuse", "smtp+plaintext"))
    #expect(answer.result == .smtp(code: 550, text: "550 5.1.1 nobody here"))
  }

  @Test func `a wrong password is told`() async throws {
    let relay = try sink.relay("starttls", "smtp", password: "wrong")
    #expect(await send(try mail(), relay).smtpCode == 535)
  }

  @Test func `a relay that drops has closed`() async throws {
    #expect(await send(try mail(), try sink.relay("drop", "smtp+plaintext")).failure == .closed)
  }

  @Test(arguments: [
    ("plain", "smtp", true), ("starttls", "smtp", false), ("implicit", "smtps", false),
  ])
  func `without trusted TLS nothing is said`(mode: String, scheme: String, trusted: Bool)
    async throws
  {
    let answer = await send(try mail(), try sink.relay(mode, scheme, trusted: trusted))
    #expect(answer.failure == .tls)
    #expect(sink.count("\(mode) mail") + sink.count("auth") == 0)
  }

  @Test func `a mail that demands TLS never takes an open plaintext connection`() async throws {
    #expect(await send(try mail(), try sink.relay("plain", "smtp+plaintext")).smtpCode == 250)
    #expect(await send(try mail(), try sink.relay("plain", "smtp")).failure == .tls)
    #expect(sink.count("plain mail") == 1)
  }

  @Test func `connections are used again for the next mail`() async throws {
    let relay = try sink.relay("starttls", "smtp")
    #expect(await send(try mail(), relay).reused == false)
    #expect(await send(try mail(), relay).reused == true)
    #expect(sink.count("starttls data") == 2)
    #expect(sink.count("auth") == 1)
  }

  @Test func `a tenant's relay is guarded`() async throws {
    let open = try sink.relay("plain", "smtp+plaintext")
    let guarded = try MailRelay(
      host: open.host, port: open.port, security: .plaintext, ehlo: "gate.example",
      policy: .publicOnly)
    #expect(await send(try mail(), guarded).failure == .blocked)
    #expect(sink.log.isEmpty)
  }

  @Test func `an open mail connection is judged again by a stricter policy`() async throws {
    let open = try sink.relay("plain", "smtp+plaintext")
    let guarded = try MailRelay(
      host: open.host, port: open.port, security: .plaintext, user: open.user,
      password: open.password, ehlo: "gate.example", policy: .publicOnly)
    #expect(await send(try mail(), open).smtpCode == 250)
    #expect(await send(try mail(), guarded).failure == .blocked)
    #expect(sink.count("plain mail") == 1)
  }

  @Test func `without a relay there is a name for it`() async throws {
    #expect(await transfer.send(.mail(try mail())).failure == .noRelay)
  }

  /// libcurl would wait half a minute for the relay's goodbye.
  @Test func `a relay that never says goodbye holds up no shutdown`() async throws {
    #expect(await send(try mail(), try sink.relay("mute", "smtp+plaintext")).smtpCode == 250)
    let took = await ContinuousClock().measure { await transfer.shutdown() }
    #expect(took < .seconds(20))
  }

  @Test func `shutdown ends the mail loops too`() async throws {
    #expect(await send(try mail(), try sink.relay("starttls", "smtp")).smtpCode == 250)
    await transfer.shutdown()
    #expect(await send(try mail(), try sink.relay("plain", "smtp")).failure == .shutdown)
  }
}
