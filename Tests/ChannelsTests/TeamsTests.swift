import Domain
import Gateway
import JSON
import Testing
import Transfer

@testable import Channels

@Suite struct TeamsTests {
  let fixture: Fixture

  init() throws { fixture = try Fixture() }

  private func call(
    _ event: EventType, _ purpose: DeliveryPurpose, _ data: Notification.Content,
    _ secrets: DeliverySecrets = DeliverySecrets()
  ) throws -> HTTPCall {
    try fixture.call(
      "teams",
      fixture.dispatch(
        event, purpose, data: data, settings: ["url": "https://x.logic.azure.com/w?sig=1"],
        secrets: secrets))
  }

  private func card(_ call: HTTPCall) throws -> JSON {
    let message = try JSONParser.parse(call.body)
    #expect(message["type"] == "message")
    let attachment = try #require(message["attachments"]?.array?.first)
    #expect(attachment["contentType"] == "application/vnd.microsoft.card.adaptive")
    #expect(attachment["contentUrl"] == .null)
    return try #require(attachment["content"])
  }

  private func notice(_ task: TaskSummary = Sample.task(), links: Int = 1) throws -> HTTPCall {
    try call(.taskCreated, .notice, Sample.opened(task), Sample.links(links))
  }

  @Test func `a notice is written with its title, details and links`() throws {
    let card = try card(try notice())
    #expect(card["version"] == "1.4")
    let body = try #require(card["body"]?.array)
    #expect(
      body.compactMap { $0["text"]?.string } == [
        "Approve the loan for Ada Byron",
        "Acme asks Ada Byron for a decision by 21 November 2026, 06:04 UTC.",
        "Check the figures, then decide.\n\nThe branch has **seen** her papers.",
        "Workflow wf-1 · Run run-1 · Step approval_ref · Task task_01kaf5dq5m000000000000000c",
      ])
    let facts: JSON = [
      ["title": "Loan amount", "value": "US$80,000.00"],
      ["title": "First payment", "value": "1 December 2026"],
      ["title": "Known customer", "value": "yes"],
    ]
    #expect(body.first { $0["type"] == "FactSet" }?["facts"] == facts)
    let url = "https://gate.example/t/secret-of-ada-0123456789abcdefghijklmnopq"
    #expect(
      card["actions"] == [
        ["type": "Action.OpenUrl", "title": "Open the task", "url": .string(url)]
      ])
  }

  @Test func `an outcome is written with its decision`() throws {
    let call = try call(.taskRejected, .outcome, Sample.closed(approved: false, comment: "No."))
    let card = try card(call)
    let body = try #require(card["body"]?.array)
    #expect(
      body.prefix(2).map { $0["text"] } == [
        "Rejected: Approve the loan for Ada Byron",
        "Ada Byron rejected this on 21 November 2026, 05:30 UTC.",
      ])
    #expect(body[2]["items"]?.array?.first?["text"] == "No.")
    #expect(card["actions"] == [])
  }

  @Test func `a test message is written in the channel's language`() throws {
    let card = try card(try call(.testSent, .test, Sample.test("Hello")))
    #expect(
      card["body"]?.array?.map { $0["text"] } == [
        "This is a test message from Acme. It arrived, so this channel works.", "Hello",
      ])
  }

  @Test(arguments: [6, 7, 50]) func `a message that is cut keeps every link`(count: Int) throws {
    let card = try card(try notice(links: count))
    let sets = (card["body"]?.array ?? []).filter { $0["type"] == "ActionSet" } + [card]
    let rows = sets.compactMap { $0["actions"]?.array }
    #expect(rows.allSatisfy { $0.count <= 6 })
    #expect(rows.reduce(0) { $0 + $1.count } == count)
  }

  @Test(arguments: [100, 600, 760, 900, 2000, 5000], [1, 50])
  func `a message stays within 20 KB and keeps its links`(length: Int, links: Int) throws {
    let item = ContextItem(label: "label", value: .string(String(repeating: "ق", count: length)))
    let task = Sample.task(
      prompt: String(repeating: "\"\\", count: 5000),
      context: Array(repeating: item, count: 100))
    let call = try notice(task, links: links)
    #expect(call.body.count <= 20_480)
    let text = String(decoding: call.body, as: UTF8.self)
    #expect(text.split(separator: "Action.OpenUrl").count == links + 1)
  }

  @Test func `no link hides behind other words`() throws {
    let call = try notice(Sample.task(title: "[your bank](https://evil.example)"))
    #expect(!String(decoding: call.body, as: UTF8.self).contains("]("))
  }
}
