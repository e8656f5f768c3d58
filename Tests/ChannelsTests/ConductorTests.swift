import Domain
import Gateway
import JSON
import Testing
import Transfer

@testable import Channels

@Suite struct ConductorTests {
  let fixture: Fixture
  static let settings: JSON = [
    "kind": "conductor", "url": "https://c.example/api/", "workflow_id": "w-1",
    "task_id": "t/1", "token": "key",
  ]
  static let decision = "dec_01kaf5dq5m000000000000000d"

  init() throws { fixture = try Fixture() }

  private func dispatch(
    _ event: EventType = .taskCompleted, data: Notification.Content = Sample.closed(),
    attempt: Int = 1
  ) -> Dispatch {
    fixture.dispatch(event, .callback, data: data, settings: Self.settings, attempt: attempt)
  }

  private func body(_ dispatch: Dispatch) throws -> JSON {
    try JSONParser.parse(try fixture.call("conductor", dispatch).body)
  }

  @Test func `an approval becomes a completed task`() throws {
    let call = try fixture.call("conductor", dispatch())
    #expect(call.method == .post)
    #expect(call.url.text == "https://c.example/api/tasks")
    #expect(call.fields.contains { $0.name == "X-Authorization" && $0.value == "key" })
    let expected: JSON = [
      "workflowInstanceId": "w-1", "taskId": "t/1", "workerId": "postern", "status": "COMPLETED",
      "outputData": [
        "approved": true, "rate": 4, "approvedBy": "ada@example.com",
        "approvedAt": "2026-11-21T05:30:00Z", "comments": nil,
        "decisionId": .string(Self.decision), "proof": "mailbox",
      ],
    ]
    #expect(try JSONParser.parse(call.body) == expected)
  }

  @Test func `a rejection completes the task with approved false`() throws {
    let task = try body(dispatch(.taskRejected, data: Sample.closed(approved: false)))
    #expect(task["status"] == "COMPLETED")
    #expect(task["outputData"]?["approved"] == false)
  }

  @Test(
    arguments: [
      (EventType.taskExpired, nil, "Nobody answered in time."),
      (.taskCancelled, nil, "The task was cancelled."),
      (.taskCancelled, "not needed", "The task was cancelled: not needed"),
    ] as [(EventType, String?, String)])
  func `an end without a decision fails the task`(
    event: EventType, comment: String?, reason: String
  ) throws {
    let data = Sample.closed(by: nil, comment: comment)
    let task = try body(dispatch(event, data: data))
    #expect(task["status"] == "FAILED")
    #expect(task["reasonForIncompletion"] == .string(reason))
    #expect(task["outputData"]?["approved"] == false)
  }

  @Test func `a reason has at most 500 characters`() throws {
    for (length, expected) in [(476, 500), (477, 500)] {
      let comment = String(repeating: "x", count: length)
      let data = Sample.closed(by: nil, comment: comment)
      let reason = try #require(
        try body(dispatch(.taskCancelled, data: data))["reasonForIncompletion"]?.string)
      #expect(reason.utf16.count == expected)
      #expect(reason.hasSuffix("…") == (length > 476))
    }
  }

  @Test(arguments: ["approved", "approvedBy", "approvedAt", "decisionId", "proof"])
  func `no field takes the place of ours, and none is lost`(name: String) throws {
    let result: JSONObject = [name: "forged"]
    let output = try #require(try body(dispatch(data: Sample.closed(result: result)))["outputData"])
    #expect(output[name] != "forged")
    #expect(output["result"] == .object(result))
  }

  @Test func `a field named comments speaks where no comment was made`() throws {
    let result: JSONObject = ["comments": "from the form"]
    let silent = try body(dispatch(data: Sample.closed(result: result)))["outputData"]
    #expect(silent?["comments"] == "from the form")
    #expect(silent?["result"] == nil)
    let spoken = try body(dispatch(data: Sample.closed(comment: "said", result: result)))
    #expect(spoken["outputData"]?["comments"] == "said")
    #expect(spoken["outputData"]?["result"] == .object(result))
  }

  @Test func `a rule's decision names the rule`() throws {
    let output = try body(dispatch(data: Sample.closed(by: .timeout)))["outputData"]
    #expect(output?["approvedBy"] == "timeout")
  }

  struct Step: CustomTestStringConvertible, Sendable {
    var event = EventType.taskCompleted
    let attempt: Int
    let step: Int
    let status: Int
    var body = ""
    /// An outcome's word, or the method of the next request.
    let expected: String

    var testDescription: String { "attempt \(attempt), step \(step): \(status) \(body)" }
  }

  static func task(_ status: String, _ decision: String? = nil) -> String {
    let output = decision.map { #"{"decisionId":"\#($0)"}"# } ?? "{}"
    return #"{"taskId":"t","status":"\#(status)","outputData":\#(output)}"#
  }

  static let steps: [Step] = [
    Step(attempt: 1, step: 0, status: 200, body: "t", expected: "GET"),
    Step(attempt: 1, step: 0, status: 204, expected: "GET"),
    Step(attempt: 1, step: 0, status: 400, expected: "permanent"),
    Step(attempt: 1, step: 0, status: 404, expected: "permanent"),
    Step(attempt: 1, step: 0, status: 503, expected: "retry"),
    Step(
      attempt: 1, step: 1, status: 200, body: task("COMPLETED", decision), expected: "delivered"),
    Step(
      attempt: 1, step: 1, status: 200, body: task("COMPLETED", "dec_other"), expected: "superseded"
    ),
    Step(attempt: 1, step: 1, status: 200, body: task("COMPLETED"), expected: "superseded"),
    Step(attempt: 1, step: 1, status: 200, body: task("CANCELED"), expected: "superseded"),
    Step(
      attempt: 1, step: 1, status: 200, body: task("TIMED_OUT", decision), expected: "superseded"),
    Step(attempt: 1, step: 1, status: 200, body: task("IN_PROGRESS"), expected: "retry"),
    Step(attempt: 1, step: 1, status: 200, body: task("SCHEDULED"), expected: "retry"),
    Step(attempt: 1, step: 1, status: 200, body: "no JSON", expected: "retry"),
    Step(attempt: 1, step: 1, status: 204, expected: "retry"),
    Step(attempt: 1, step: 1, status: 404, expected: "permanent"),
    Step(attempt: 1, step: 1, status: 500, expected: "retry"),
    Step(attempt: 1, step: 2, status: 200, expected: "retry"),
    Step(
      attempt: 2, step: 0, status: 200, body: task("COMPLETED", decision), expected: "delivered"),
    Step(
      attempt: 2, step: 0, status: 200, body: task("COMPLETED", "dec_other"), expected: "superseded"
    ),
    Step(attempt: 2, step: 0, status: 200, body: task("IN_PROGRESS"), expected: "POST"),
    Step(attempt: 2, step: 0, status: 404, expected: "permanent"),
    Step(attempt: 2, step: 1, status: 200, body: "t", expected: "GET"),
    Step(attempt: 2, step: 1, status: 400, expected: "permanent"),
    Step(
      attempt: 2, step: 2, status: 200, body: task("COMPLETED", decision), expected: "delivered"),
    Step(attempt: 2, step: 2, status: 200, body: task("IN_PROGRESS"), expected: "retry"),
    Step(attempt: 9, step: 3, status: 200, expected: "retry"),
    Step(
      event: .taskExpired, attempt: 1, step: 1, status: 200, body: task("FAILED"),
      expected: "delivered"),
    Step(
      event: .taskExpired, attempt: 1, step: 1, status: 200, body: task("COMPLETED", decision),
      expected: "superseded"),
  ]

  @Test(arguments: steps) func `the exchange goes one step at a time`(_ step: Step) throws {
    let answer = TransferAnswer(
      result: .response(
        status: step.status, fields: TransferFields([]), body: Array(step.body.utf8),
        truncated: false))
    let reading = try fixture.channel("conductor")
      .reading(of: answer, to: dispatch(step.event, attempt: step.attempt), step: step.step)
    switch reading {
    case .outcome(let outcome): #expect(outcome.word == step.expected)
    case .ask(let request):
      guard case .http(let call) = request.content else { return }
      #expect(call.method.rawValue == step.expected)
      #expect(call.url.text.hasSuffix(call.method == .get ? "/api/tasks/t%2F1" : "/api/tasks"))
    }
  }

  @Test func `a later attempt looks before it updates`() throws {
    #expect(try fixture.call("conductor", dispatch(attempt: 2)).method == .get)
  }
}
