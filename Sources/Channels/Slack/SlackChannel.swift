import Domain
import Gateway
import JSON
import Transfer

/// An incoming webhook of Slack, or of a chat that understands the same messages.
struct SlackChannel: ConfigurableChannel {
  let addresses: ReceiverCache
  let messages: Messages

  let kind = "slack"
  let isSigned = false

  /// Words of Slack's own at status 200 that mean: not now.
  private static let passing: Set = [
    "ratelimited", "rate_limited", "internal_error", "fatal_error", "request_timeout",
    "service_unavailable",
  ]

  func settings(_ given: JSONObject, at path: FieldPath) throws(Refusal) -> JSON {
    var reader = ObjectReader(given, at: path)
    let url = try reader.address(addresses)
    let language = try reader.language()
    try reader.finish()
    return .object(JSONObject(present: [("url", url.text), ("language", language)]))
  }

  func destination(_ settings: JSON) -> String { ReceiverCache.origin(of: settings) }

  func request(for dispatch: Dispatch) throws(Refusal) -> TransferRequest {
    let message = SlackMessage(
      wording: messages.wording(dispatch.settings["language"]?.string),
      content: MessageContent(dispatch))
    let (template, view) = message.template
    let call = try HTTPCall(
      .post, try addresses.url(of: dispatch.settings),
      fields: [("Content-Type", "application/json; charset=utf-8")],
      body: try messages.json(template, view))
    return .http(call)
  }

  func reading(
    of answer: TransferAnswer, to dispatch: Dispatch, step: Int
  ) throws(Refusal) -> ChannelAction {
    guard let answer = HTTPAnswer(answer, now: dispatch.now) else {
      return .outcome(HTTPAnswer.failure(answer))
    }
    if answer.isSuccess { return .outcome(Self.outcome(of: answer)) }
    if answer.status == 429, answer.retryAfter == nil, let wait = Self.wait(answer.json) {
      return .outcome(.retryAfter(wait, "the receiver answered 429"))
    }
    return .outcome(answer.outcome.noting(answer.word ?? Self.error(answer.json)))
  }

  /// Slack says `ok` in plain text; its Web API says `"ok": false` with status 200.
  private static func outcome(of answer: HTTPAnswer) -> Outcome {
    guard let json = answer.json, json["ok"] == .bool(false) else { return answer.outcome }
    let word = error(json) ?? "not ok"
    let reason = "the receiver answered \(answer.status)"
    guard passing.contains(word) else { return Outcome.permanent(reason).noting(word) }
    let wait = answer.retryAfter ?? wait(json)
    return (wait.map { .retryAfter($0, reason) } ?? Outcome.retry(reason)).noting(word)
  }

  private static func wait(_ json: JSON?) -> Interval? {
    json?["retry_after"]?.int64.flatMap { $0 >= 0 ? .seconds(min($0, 86_400)) : nil }
  }

  private static func error(_ json: JSON?) -> String? {
    json?["error"]?.string.map { Truncation.fit(Truncation.line($0), 64) }
  }
}
