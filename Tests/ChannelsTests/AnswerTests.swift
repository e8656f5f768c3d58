import Domain
import Gateway
import JSON
import Testing
import Transfer

/// Every status and every failure, for every kind.
@Suite struct AnswerTests {
  static let settings: JSON = [
    "url": "https://a.example/api", "workflow_id": "w", "task_id": "t", "to": "ada@example.com",
  ]

  static func word(_ outcome: Outcome) -> String { outcome.word }

  private func read(
    _ kind: String, _ result: TransferAnswer.Result, _ purpose: DeliveryPurpose = .notice,
    attempt: Int = 1
  ) throws -> Outcome? {
    let fixture = try Fixture()
    let dispatch = fixture.dispatch(
      .taskCompleted, purpose, data: Sample.closed(), settings: Self.settings, attempt: attempt)
    let answer = TransferAnswer(result: result)
    let reading = try fixture.channel(kind).reading(of: answer, to: dispatch, step: 0)
    guard case .outcome(let outcome) = reading else { return nil }
    return outcome
  }

  private func response(
    _ status: Int, _ body: String = "", _ fields: [(name: String, value: String)] = []
  ) -> TransferAnswer.Result {
    .response(
      status: status, fields: TransferFields(fields), body: Array(body.utf8), truncated: false)
  }

  static let statuses: [(Int, String)] = [
    (200, "delivered"), (201, "delivered"), (202, "delivered"), (204, "delivered"),
    (301, "permanent"), (302, "permanent"), (400, "permanent"), (401, "permanent"),
    (403, "permanent"), (404, "permanent"), (408, "retry"), (409, "permanent"), (410, "gone"),
    (413, "permanent"), (422, "permanent"), (425, "retry"), (429, "retry"), (500, "retry"),
    (502, "retry"), (503, "retry"), (504, "retry"),
  ]

  @Test(arguments: ["webhook", "slack", "teams", "conductor"], statuses)
  func `a status means the same for every kind that speaks HTTP`(
    kind: String, row: (Int, String)
  ) throws {
    let outcome = try read(kind, response(row.0))
    // Conductor's first yes is followed by a question.
    let expected = kind == "conductor" && row.1 == "delivered" ? nil : row.1
    #expect(outcome?.word == expected)
  }

  @Test(arguments: ["webhook", "slack", "teams", "conductor"])
  func `Retry-After is honoured`(kind: String) throws {
    for status in [429, 503] {
      let outcome = try read(kind, response(status, "", [("Retry-After", "7")]))
      guard case .retryAfter(.seconds(7), _) = outcome else {
        Issue.record("\(status): \(String(describing: outcome))")
        continue
      }
    }
  }

  @Test func `409 on a callback means that the workflow had moved on`() throws {
    let outcome = try read("webhook", response(409), .callback)
    #expect(outcome?.word == "superseded")
  }

  @Test(arguments: [
    (TransferFailure.blocked, "blocked"), (.resolve, "blocked"), (.proxy, "blocked"),
    (.noRelay, "blocked"), (.shutdown, "blocked"), (.connect, "retry"), (.tls, "retry"),
    (.timeout, "retry"), (.tooSlow, "retry"), (.closed, "retry"), (.aborted, "retry"),
    (.protocolError, "retry"), (.responseTooLarge, "retry"),
  ])
  func `a failure means the same for every kind`(failure: TransferFailure, word: String) throws {
    let words = try Fixture().table.kinds.map { try read($0, .failed(failure))?.word }
    #expect(Set(words) == [word])
  }

  @Test func `a missing relay says which option is missing`() throws {
    let reason = try read("email", .failed(.noRelay))?.reason
    #expect(reason == "no mail relay is configured; set --smtp")
  }

  @Test(
    arguments: [
      (250, "2.0.0 OK", "delivered", nil), (251, "", "delivered", nil),
      (421, "4.3.2 closing", "retry", "the relay answered 421 4.3.2"),
      (450, "ada@example.com is busy", "retry", "the relay answered 450"),
      (0, "", "retry", "the relay answered 0"), (354, "", "retry", "the relay answered 354"),
      (550, "5.1.1 <ada@example.com> unknown", "permanent", "the relay answered 550 5.1.1"),
      (554, "5.7.1.9 no", "permanent", "the relay answered 554"),
    ] as [(Int, String, String, String?)])
  func `a relay's code decides, and its words stay out of the reason`(
    code: Int, text: String, word: String, reason: String?
  ) throws {
    let outcome = try read("email", .smtp(code: code, text: text))
    #expect(outcome?.word == word)
    #expect(outcome?.reason == reason)
  }

  @Test(
    arguments: [
      (200, "ok", "delivered", nil),
      (200, #"{"ok":true}"#, "delivered", nil),
      (
        200, #"{"ok":false,"error":"channel_not_found"}"#, "permanent",
        "the receiver answered 200: channel_not_found"
      ),
      (
        200, #"{"ok":false,"error":"ratelimited"}"#, "retry",
        "the receiver answered 200: ratelimited"
      ),
      (200, #"{"ok":false}"#, "permanent", "the receiver answered 200: not ok"),
      (400, "invalid_payload", "permanent", "the receiver answered 400: invalid_payload"),
      (403, "action_prohibited", "permanent", "the receiver answered 403: action_prohibited"),
      (404, "no_service", "permanent", "the receiver answered 404: no_service"),
      (410, "channel_is_archived", "gone", "the receiver answered 410 Gone: channel_is_archived"),
      (429, #"{"ok":false,"retry_after":30}"#, "retry_after", "the receiver answered 429"),
      (500, "rollup_error", "retry", "the receiver answered 500: rollup_error"),
      (500, "<html>secret</html>", "retry", "the receiver answered 500"),
    ] as [(Int, String, String, String?)])
  func `Slack's own words are read`(
    status: Int, body: String, word: String, reason: String?
  ) throws {
    let outcome = try read("slack", response(status, body))
    #expect(outcome?.word == word)
    #expect(outcome?.reason == reason)
  }

  @Test func `a flow that took the message is noted as that`() throws {
    #expect(try read("teams", response(202))?.reason == "taken by the workflow")
  }
}
