import Domain
import JSON
import Support
import Testing

@testable import Channels

/// The bodies that receivers of webhooks were promised, member by member.
@Suite struct WebhookEventTests {
  private static let summary = #"""
    {"id":"task_01kaf5dq5m000000000000000c","type":"approval","title":"Approve the loan for Ada Byron","status":"pending","correlation":{"workflow_id":"wf-1","run_id":"run-1","task_ref_name":"approval_ref"},"assignees":[{"email":"ada@example.com","name":"Ada Byron"}],"created_at":"2026-11-21T05:04:41Z","expires_at":"2026-11-21T06:04:41Z"
    """#
  private static let plain: TaskSummary = {
    var task = Sample.task()
    task.details = nil
    return task
  }()
  private static let key = KeyID(at: Fixture.now, random: [UInt8](repeating: 1, count: 10))
  private static let tail = #""decided_at":"2026-11-21T05:30:00Z""#

  static let events: [Case<Notification.Content, String>] = [
    Case(
      "an open task with its details", .opened(Sample.task()),
      #"{"task":\#(summary),"prompt":"Check the figures, then decide.\n\nThe branch has **seen** her papers.","context":[{"label":"Loan amount","value":80000,"format":"money","currency":"USD"},{"label":"First payment","value":"2026-12-01","format":"date"},{"label":"Known customer","value":true}]}}"#
    ),
    Case(
      "an assignee's decision", Sample.closed(plain, comment: "Fine."),
      #"{"task":\#(summary)},"approved":true,"result":{"rate":4},"comment":"Fine.","decided_by":{"email":"ada@example.com","name":"Ada Byron","proof":"mailbox"},\#(tail),"decision_id":"\#(Sample.decisionID)"}"#
    ),
    Case(
      "a key's decision", Sample.closed(plain, approved: false, by: .key(key, onBehalfOf: nil)),
      #"{"task":\#(summary)},"approved":false,"result":{"rate":4},"comment":null,"decided_by":{"email":null,"key":"\#(key)","proof":"api_key"},\#(tail),"decision_id":"\#(Sample.decisionID)"}"#
    ),
    Case(
      "a rule's decision", Sample.closed(plain, by: .timeout, result: [:]),
      #"{"task":\#(summary)},"approved":true,"result":{},"comment":null,"decided_by":{"email":null,"proof":"timeout"},\#(tail),"decision_id":"\#(Sample.decisionID)"}"#
    ),
    Case(
      "an end without a decision", Sample.closed(plain, by: nil),
      #"{"task":\#(summary)},"approved":false,"result":{},"comment":null,"decided_by":null,\#(tail),"decision_id":null}"#
    ),
    Case("a test", Sample.test("Hello"), #"{"message":"Hello","channel":"team"}"#),
    Case("other facts", .facts(["link": "link_1", "n": 2]), #"{"link":"link_1","n":2}"#),
  ]

  @Test(arguments: events)
  func `an event has the documented members`(row: Case<Notification.Content, String>) {
    let notification = Notification(.taskCreated, at: Fixture.now, row.input)
    let body = WebhookEvent.body(notification, links: [])
    #expect(
      String(decoding: body, as: UTF8.self)
        == #"{"type":"task.created","timestamp":"\#(Fixture.now)","data":\#(row.output)}"#)
  }

  @Test func `links are the last member of data`() {
    let notification = Notification(.taskCreated, at: Fixture.now, .facts(["x": 1]))
    let link = DeliverySecrets.Link(email: "a@b.example", name: "A", url: "https://g.example/t/1")
    let body = WebhookEvent.body(notification, links: [link])
    #expect(
      String(decoding: body, as: UTF8.self).hasSuffix(
        #""data":{"x":1,"links":[{"email":"a@b.example","url":"https://g.example/t/1","name":"A"}]}}"#
      ))
  }
}
