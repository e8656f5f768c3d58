import Domain
import Gateway
import JSON
import Testing
import Transfer

@testable import Channels

@Suite struct SlackTests {
  let fixture: Fixture
  static let key = KeyID(at: Fixture.now, random: [UInt8](repeating: 1, count: 10))
  static let settings: JSON = ["url": "https://hooks.slack.com/services/T/B/x"]

  init() throws { fixture = try Fixture() }

  private func message(
    _ event: EventType, _ purpose: DeliveryPurpose, _ data: Notification.Content,
    _ secrets: DeliverySecrets = DeliverySecrets()
  ) throws -> JSON {
    let dispatch = fixture.dispatch(
      event, purpose, data: data, settings: Self.settings, secrets: secrets)
    return try JSONParser.parse(try fixture.call("slack", dispatch).body)
  }

  private func notice(_ task: TaskSummary = Sample.task(), links: Int = 1) throws -> JSON {
    try message(.taskCreated, .notice, Sample.opened(task), Sample.links(links))
  }

  /// The texts of a message, block by block.
  private func outline(_ message: JSON) -> [String] {
    (message["blocks"]?.array ?? []).flatMap { block -> [String] in
      let type = block["type"]?.string ?? "?"
      let own = block["text"]?["text"]?.string.map { [$0] } ?? []
      let inner = (block["fields"] ?? block["elements"])?.array ?? []
      let texts = inner.compactMap { $0["text"]?.string ?? $0["text"]?["text"]?.string }
      return (own + texts).map { type + ": " + $0 }
    }
  }

  static let reference =
    "context: Workflow wf-1 · Run run-1 · Step approval_ref · Task task_01kaf5dq5m000000000000000c"

  @Test func `a notice is written with its title, details and links`() throws {
    let message = try notice()
    #expect(
      outline(message) == [
        "header: Approve the loan for Ada Byron",
        "section: Acme asks Ada Byron for a decision by 21 November 2026, 06:04 UTC.",
        "section: Check the figures, then decide.\n\nThe branch has *seen* her papers.",
        "section: *Loan amount*\nUS$80,000.00", "section: *First payment*\n1 December 2026",
        "section: *Known customer*\nyes", "actions: Open the task", Self.reference,
      ])
    #expect(message["unfurl_links"] == false)
    #expect(message["unfurl_media"] == false)
    #expect(message["text"]?.string?.hasPrefix("Approve the loan for Ada Byron\nAcme asks") == true)
  }

  @Test func `every assignee has a button of their own`() throws {
    let message = try notice(links: 2)
    let buttons = try #require(message["blocks"]?.array?.first { $0["type"] == "actions" })
    let elements = try #require(buttons["elements"]?.array)
    #expect(
      elements.map { $0["text"]?["text"] } == [
        "Open as ada@example.com", "Open as bob@example.com",
      ])
    #expect(elements.map { $0["url"] } == Sample.links(2).links.map { .string($0.url) })
  }

  @Test(
    arguments: [
      (
        EventType.taskCompleted, Sample.adaDecided, "Approved: Approve the loan for Ada Byron",
        "Ada Byron approved this on 21 November 2026, 05:30 UTC."
      ),
      (
        .taskRejected, Sample.adaDecided, "Rejected: Approve the loan for Ada Byron",
        "Ada Byron rejected this on 21 November 2026, 05:30 UTC."
      ),
      (
        .taskCompleted, Decider.timeout,
        "Approved: Approve the loan for Ada Byron",
        "Nobody answered in time, so it was approved automatically on 21 November 2026, 05:30 UTC."
      ),
      (
        .taskCompleted, .key(Self.key, onBehalfOf: nil),
        "Approved: Approve the loan for Ada Byron",
        "Acme approved this through its own system on 21 November 2026, 05:30 UTC."
      ),
      (
        .taskCancelled, nil, "Withdrawn: Approve the loan for Ada Byron",
        "Acme withdrew this on 21 November 2026, 05:30 UTC. A decision is no longer needed."
      ),
      (
        .taskExpired, nil, "Expired: Approve the loan for Ada Byron",
        "Nobody answered in time. The task expired on 21 November 2026, 05:30 UTC."
      ),
    ] as [(EventType, Decider?, String, String)])
  func `an outcome says how, by whom and when`(
    event: EventType, by: Decider?, heading: String, sentence: String
  ) throws {
    let message = try message(event, .outcome, Sample.closed(by: by, comment: "Fine.\nAs agreed."))
    #expect(
      outline(message) == [
        "header: " + heading, "section: " + sentence, "section: > Fine.\n> As agreed.",
        Self.reference,
      ])
  }

  @Test func `a test message is written in the channel's language`() throws {
    let message = try message(.testSent, .test, Sample.test("Hello"))
    let words = "This is a test message from Acme. It arrived, so this channel works."
    #expect(outline(message) == ["section: \(words)\nHello"])
  }

  @Test func `an event without a message of its own is told in a sentence`() throws {
    let message = try message(.endpointDisabled, .event, .facts([:]))
    #expect(outline(message) == ["section: An endpoint said that it is gone and was disabled."])
  }

  @Test(arguments: [
    ("<!channel> & <@U1>", "&lt;!channel&gt; &amp; &lt;@U1&gt;"),
    ("@here @Channel @everyone", "@\u{2060}here @\u{2060}Channel @\u{2060}everyone"),
    ("ada@example.com", "ada@example.com"), ("@her", "@her"),
  ])
  func `no text becomes a command or a mention`(text: String, safe: String) {
    #expect(SlackText.marked(text, 3000) == safe)
  }

  @Test(arguments: [
    (150, 150, false), (151, 150, true),
  ])
  func `a title is cut to 150 characters`(length: Int, expected: Int, cut: Bool) throws {
    let title = String(repeating: "x", count: length)
    let message = try notice(Sample.task(title: title))
    let header = try #require(message["blocks"]?.array?.first?["text"]?["text"]?.string)
    #expect(header.utf16.count == expected)
    #expect(header.hasSuffix("…") == cut)
  }

  @Test(arguments: [(3000, false), (3001, true)])
  func `a prompt is cut to 3,000 characters`(length: Int, cut: Bool) throws {
    let prompt = String(repeating: "p", count: length)
    let section = try #require(
      outline(try notice(Sample.task(prompt: prompt))).first { $0.contains("ppp") })
    #expect(section.utf16.count == 3000 + "section: ".count)
    #expect(section.hasSuffix("…") == cut)
  }

  @Test(arguments: [(600, 3000), (601, 2996)])
  func `an entity is never cut in two`(count: Int, length: Int) {
    let text = SlackText.marked(String(repeating: "&", count: count), 3000)
    #expect(text.utf16.count == length)
    #expect(text.replacing("&amp;", with: "").replacing("…", with: "").isEmpty)
  }

  @Test(
    arguments: [(10, nil), (11, "Not shown here: 1. The page shows everything.")]
      as [(Int, String?)])
  func `ten fields, and a word about the others`(count: Int, more: String?) throws {
    let context = (0..<count).map { ContextItem(label: "L\($0)", value: "v") }
    let lines = outline(try notice(Sample.task(context: context)))
    #expect(lines.count { $0.hasPrefix("section: *L") } == 10)
    #expect(lines.first { $0.hasPrefix("context: Not") } == more.map { "context: " + $0 })
  }

  @Test(arguments: [(25, 1), (26, 2), (50, 2)])
  func `buttons are split into blocks of 25 without losing one`(count: Int, blocks: Int) throws {
    let message = try notice(links: count)
    let actions = try #require(message["blocks"]?.array?.filter { $0["type"] == "actions" })
    #expect(actions.count == blocks)
    #expect(actions.allSatisfy { ($0["elements"]?.array?.count ?? 0) <= 25 })
    #expect(actions.reduce(0) { $0 + ($1["elements"]?.array?.count ?? 0) } == count)
  }

  @Test func `a long message drops details, then fields, then the description, never a link`()
    throws
  {
    func task(value: Int, prompt: Int, label: Int = 5) -> TaskSummary {
      let item = ContextItem(
        label: String(repeating: "l", count: label),
        value: .string(String(repeating: "v", count: value)))
      return Sample.task(
        prompt: String(repeating: "p", count: prompt),
        context: Array(repeating: item, count: 10))
    }
    let short = outline(try notice(task(value: 2000, prompt: 3000)))
    #expect(short.count { $0.contains("vvv") } == 10)
    #expect(short.filter { $0.contains("vvv") }.allSatisfy { $0.utf16.count < 200 })
    let whole = outline(try notice(task(value: 500, prompt: 3000)))
    #expect(whole.filter { $0.contains("vvv") }.allSatisfy { $0.utf16.count > 500 })
    #expect(short.contains("actions: Open the task"))
    #expect(short.contains { $0.contains("ppp") })
  }

  @Test func `a channel's language is used`() throws {
    let dispatch = fixture.dispatch(
      .taskCreated, .notice, data: Sample.opened(),
      settings: ["url": "https://chat.example/hook", "language": "de-AT"])
    let message = try JSONParser.parse(try fixture.call("slack", dispatch).body)
    #expect(
      outline(message)[1]
        == "section: Acme bittet Ada Byron um eine Entscheidung bis zum 21. November 2026, 06:04 Uhr UTC."
    )
  }
}
