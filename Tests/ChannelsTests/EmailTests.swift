import Domain
import Gateway
import JSON
import Testing
import Transfer

@testable import Channels

@Suite struct EmailTests {
  let fixture: Fixture
  static let link = "https://gate.example/t/secret-of-ada-0123456789abcdefghijklmnopq"
  static let code = Notification.Content.code(Sample.task(), requestedFrom: "203.0.113.7")

  init() throws { fixture = try Fixture() }

  private func mail(
    _ event: EventType, _ purpose: DeliveryPurpose, _ data: Notification.Content,
    _ secrets: DeliverySecrets = DeliverySecrets(),
    language: String = "en", tenantName: String = "Acme"
  ) throws -> Mail {
    try fixture.mail(
      fixture.dispatch(
        event, purpose, data: data,
        settings: ["to": "ada@example.com", "name": "Ada", "language": .string(language)],
        secrets: secrets, tenantName: tenantName))
  }

  private func invite(language: String = "en", task: TaskSummary = Sample.task()) throws -> Mail {
    try mail(.taskCreated, .invite, Sample.opened(task), Sample.links(2), language: language)
  }

  @Test func `an invitation is written in both parts`() throws {
    let mail = try invite()
    #expect(mail.subject == "Acme asks for your decision: Approve the loan for Ada Byron")
    #expect(
      mail.text == """
        Hello Ada,

        Acme asks for your decision:

        Approve the loan for Ada Byron

        Check the figures, then decide.

        The branch has seen her papers.

        Please answer by 21 November 2026, 06:04 UTC.

        Your personal link:
        \(Self.link)

        What happens next
        The link opens a page with one button. Press it, and a six-digit code comes to \
        ada@example.com in a second mail. Type the code on the page to see the details and to \
        answer. Opening the link decides nothing.

        The link is for you alone; please do not pass it on.

        If you did not expect this mail, ask Acme before you open the link.

        The page never asks for passwords or card numbers. Do not enter any.

        --\u{20}
        Sent by Postern on behalf of Acme.
        Workflow wf-1 · Run run-1 · Step approval_ref · Task task_01kaf5dq5m000000000000000c

        """)
  }

  @Test func `a code's mail holds the code in both parts`() throws {
    let mail = try mail(.codeSent, .code, Self.code, DeliverySecrets(code: "012345"))
    #expect(mail.subject == "Acme: your code for Approve the loan for Ada Byron")
    #expect(
      mail.text == """
        012345 is your code for Approve the loan for Ada Byron

        Type it only on the page where you asked for it. The address bar there must show:
        gate.example

        The code works once, for 10 minutes.

        It was asked for from the network address 203.0.113.7.

        If you did not ask for it, do nothing: without the code nobody gets in. If it happens \
        again, tell Acme.

        We never ask for this code by phone, in a chat or by mail. Do not give it to anyone.

        --\u{20}
        Sent by Postern on behalf of Acme.
        Workflow wf-1 · Run run-1 · Step approval_ref · Task task_01kaf5dq5m000000000000000c

        """)
  }

  @Test func `an outcome is written with its decision`() throws {
    let mail = try mail(.taskCompleted, .outcome, Sample.closed(comment: "Fine.\n\nAs agreed."))
    #expect(mail.subject == "Approved: Approve the loan for Ada Byron")
    #expect(
      mail.text.hasPrefix(
        """
        Hello Ada,

        Approve the loan for Ada Byron

        Ada Byron approved this on 21 November 2026, 05:30 UTC.

        Comment:
        > Fine.
        >\u{20}
        > As agreed.

        There is nothing left for you to do.
        """))
  }

  @Test func `a notice to a mailbox is a mail of two parts`() throws {
    let task = Sample.task(assignees: [Sample.ada, Sample.bob])
    let mail = try mail(.taskCreated, .notice, Sample.opened(task), Sample.links(2))
    #expect(mail.subject == "Acme asks for a decision: Approve the loan for Ada Byron")
    #expect(mail.text.contains("Acme asks Ada Byron and bob@example.com for a decision:"))
    #expect(mail.text.contains("ada@example.com\n\(Self.link)\n\nbob@example.com\nhttps://gate"))
    #expect(!mail.text.contains("your decision"))
  }

  @Test func `a test message is written in the channel's language`() throws {
    let mail = try mail(.testSent, .test, Sample.test("Hello there"))
    #expect(mail.subject == "Acme: test message")
    #expect(mail.text.contains("\n\nHello there\n\n"))
  }

  @Test(arguments: ["en", "de", "ar"])
  func `an invitation holds one link, its own, in both parts`(language: String) throws {
    let mail = try invite(language: language)
    let html = try #require(mail.html)
    #expect(mail.text.split(separator: "http").count == 2)
    #expect(mail.text.contains("\n\(Self.link)\n"))
    #expect(html.split(separator: "href=").count == 2)
    #expect(html.contains("href=\"\(Self.link)\""))
    #expect(!html.contains("<img") && !html.contains("url(") && !html.contains("<table"))
  }

  @Test(arguments: ["en", "de", "ar"])
  func `nothing in a code's mail can be clicked`(language: String) throws {
    let mail = try mail(
      .codeSent, .code, Self.code, DeliverySecrets(code: "012345"), language: language)
    let both = mail.text + (mail.html ?? "")
    #expect(!both.contains("href"))
    #expect(!both.contains("://"))
    #expect(mail.text.hasPrefix("012345 "))
    #expect(!mail.subject.contains("012345"))
    #expect(mail.text.contains("\ngate.example\n"))
  }

  @Test(arguments: [("en", "ltr"), ("de", "ltr"), ("ar", "rtl")])
  func `the page's language and direction are told`(language: String, direction: String) throws {
    let html = try #require(try invite(language: language).html)
    #expect(html.contains("<html lang=\"\(language)\" dir=\"\(direction)\">"))
  }

  @Test(arguments: [
    ("de", "Acme bittet um Ihre Entscheidung: Approve the loan for Ada Byron"),
    ("ar", "تطلب ⁨Acme⁩ قرارك: ⁨Approve the loan for Ada Byron⁩"),
    ("xx", "Acme asks for your decision: Approve the loan for Ada Byron"),
  ])
  func `the reader's language is used`(language: String, subject: String) throws {
    #expect(try invite(language: language).subject == subject)
  }

  @Test func `mails about a task hang together`() throws {
    let mail = try invite()
    #expect(mail.thread.messageID == "<\(fixture.delivery)@acme.example>")
    #expect(mail.thread.inReplyTo == "<\(fixture.task)@acme.example>")
    #expect(mail.thread.references == ["<\(fixture.task)@acme.example>"])
    #expect(mail.from.address == "gate@acme.example")
    #expect(mail.to.name == "Ada")
  }

  @Test func `an invitation holds the link of its assignee only`() {
    let links = DeliverySecrets(
      links: [DeliverySecrets.Link(email: "bob@example.com", url: "https://gate.example/t/b")])
    #expect(throws: Refusal.self) { try mail(.taskCreated, .invite, Sample.opened(), links) }
  }

  @Test func `a code's mail without a code is refused`() {
    #expect(throws: Refusal.self) { try mail(.codeSent, .code, Self.code) }
  }

  @Test func `text and HTML say the same`() throws {
    let mail = try invite()
    let html = try #require(mail.html)
    for line in mail.text.split(separator: "\n") where line != "-- " {
      #expect(html.contains(line))
    }
  }

  @Test(arguments: [(111, false), (112, false), (130, true), (200, true)])
  func `a subject has at most 150 characters`(length: Int, cut: Bool) throws {
    let task = Sample.task(title: String(repeating: "x", count: length))
    let subject = try invite(task: task).subject
    #expect(subject.utf16.count <= 150)
    #expect(subject.hasSuffix("…") == cut)
  }
}
