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
      html: "<p>Hello</p>",
      thread: MailThread(
        messageID: "<1@acme.example>", inReplyTo: "root@acme.example",
        references: ["root@acme.example"]),
      date: Timestamp(seconds: 1_795_241_081),
      extra: [("List-Unsubscribe", "<https://gate.example/u>")])
  }

  private func send(_ mail: Mail, _ relay: MailRelay) async -> TransferAnswer {
    var request = TransferRequest.mail(mail)
    request.relay = relay
    return await transfer.send(request)
  }

  @Test(arguments: [("starttls", "smtp"), ("implicit", "smtps"), ("plain", "smtp+plaintext")])
  func `a relay accepts a mail over each kind of connection`(mode: String, scheme: String)
    async throws
  {
    let answer = await send(try mail(), try sink.relay(mode, scheme))
    #expect(answer.result == .smtp(code: 250, text: "250 2.0.0 queued"))
    let tls = mode == "implicit" || mode == "starttls" ? "True" : "False"
    if mode != "implicit" { #expect(sink.log.contains("\(mode) rcpt ada@example.com tls=\(tls)")) }
    #expect(sink.count("\(mode) ehlo gate.example") > 0)
    #expect(sink.count("\(mode) rcpt") == 1)
  }

  @Test func `Python's mail parser reads back every part of a mail`() async throws {
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
  func `a refused recipient is reported with the relay's reply`(mode: String, code: Int)
    async throws
  {
    let answer = await send(try mail(), try sink.relay(mode, "smtp+plaintext"))
    #expect(answer.smtpCode == code)
    #expect(sink.count("\(mode) data") == 0)
  }

  @Test func `a relay's reply is reported on one line without controls`() async throws {
    let answer = await send(try mail(), try sink.relay("refuse", "smtp+plaintext"))
    #expect(answer.result == .smtp(code: 550, text: "550 5.1.1 nobody here"))
  }

  @Test func `a wrong password is reported with the relay's reply`() async throws {
    let relay = try sink.relay("starttls", "smtp", password: "wrong")
    #expect(await send(try mail(), relay).smtpCode == 535)
  }

  @Test func `a relay that drops the connection is reported as closed`() async throws {
    #expect(await send(try mail(), try sink.relay("drop", "smtp+plaintext")).failure == .closed)
  }

  @Test(arguments: [
    ("plain", "smtp", true), ("starttls", "smtp", false), ("implicit", "smtps", false),
  ])
  func `a relay without trusted TLS receives no command`(
    mode: String, scheme: String, trusted: Bool
  )
    async throws
  {
    let answer = await send(try mail(), try sink.relay(mode, scheme, trusted: trusted))
    #expect(answer.failure == .tls)
    #expect(sink.count("\(mode) mail") + sink.count("auth") == 0)
  }

  @Test func `a mail that demands TLS reuses no plaintext connection`() async throws {
    #expect(await send(try mail(), try sink.relay("plain", "smtp+plaintext")).smtpCode == 250)
    #expect(await send(try mail(), try sink.relay("plain", "smtp")).failure == .tls)
    #expect(sink.count("plain mail") == 1)
  }

  @Test func `a second mail reuses the connection of the first`() async throws {
    let relay = try sink.relay("starttls", "smtp")
    #expect(await send(try mail(), relay).reused == false)
    #expect(await send(try mail(), relay).reused == true)
    #expect(sink.count("starttls data") == 2)
    #expect(sink.count("auth") == 1)
  }

  @Test func `a relay with a private address is refused under a tenant's policy`() async throws {
    let open = try sink.relay("plain", "smtp+plaintext")
    let guarded = try MailRelay(
      host: open.host, port: open.port, security: .plaintext, ehlo: "gate.example",
      policy: .publicOnly)
    #expect(await send(try mail(), guarded).failure == .blocked)
    #expect(sink.log.isEmpty)
  }

  @Test func `an open mail connection is refused under a stricter policy`() async throws {
    let open = try sink.relay("plain", "smtp+plaintext")
    let guarded = try MailRelay(
      host: open.host, port: open.port, security: .plaintext, user: open.user,
      password: open.password, ehlo: "gate.example", policy: .publicOnly)
    #expect(await send(try mail(), open).smtpCode == 250)
    #expect(await send(try mail(), guarded).failure == .blocked)
    #expect(sink.count("plain mail") == 1)
  }

  @Test func `a mail without a relay fails with no_relay`() async throws {
    #expect(await transfer.send(.mail(try mail())).failure == .noRelay)
  }

  /// libcurl would wait half a minute for the relay's goodbye.
  @Test func `a relay that never answers QUIT does not delay shutdown`() async throws {
    #expect(await send(try mail(), try sink.relay("mute", "smtp+plaintext")).smtpCode == 250)
    let took = await ContinuousClock().measure { await transfer.shutdown() }
    #expect(took < .seconds(20))
  }

  @Test func `shutdown ends the mail loops`() async throws {
    #expect(await send(try mail(), try sink.relay("starttls", "smtp")).smtpCode == 250)
    await transfer.shutdown()
    #expect(await send(try mail(), try sink.relay("plain", "smtp")).failure == .shutdown)
  }
}
