import Domain
import Gateway
import JSON
import Transfer

/// A Workflows webhook of Microsoft Teams.
struct TeamsChannel: ConfigurableChannel {
  let addresses: ReceiverCache
  let messages: Messages

  let kind = "teams"
  let isSigned = false

  func settings(_ given: JSONObject, at path: FieldPath) throws(Refusal) -> JSON {
    var reader = ObjectReader(given, at: path)
    let url = try reader.address(addresses)
    guard !Self.isConnector(url) else {
      throw reader.refusal(
        .invalidValue, "url",
        "is an Office 365 connector, which Microsoft has retired; in Teams make a Workflow "
          + "\"Send webhook alerts to a channel\" and use its address")
    }
    let language = try reader.language()
    try reader.finish()
    return .object(JSONObject(present: [("url", url.text), ("language", language)]))
  }

  /// `outlook.office.com/webhook/…` and `tenant.webhook.office.com/…`, retired in 2026.
  private static func isConnector(_ url: TransferURL) -> Bool {
    url.host == "webhook.office.com" || url.host.hasSuffix(".webhook.office.com")
      || (url.host == "outlook.office.com" || url.host == "outlook.office365.com")
        && url.text.contains("/webhook")
  }

  func destination(_ settings: JSON) -> String { ReceiverCache.origin(of: settings) }

  func request(for dispatch: Dispatch) throws(Refusal) -> TransferRequest {
    let message = TeamsMessage(
      messages: messages, wording: messages.wording(dispatch.settings["language"]?.string),
      content: MessageContent(dispatch))
    let call = try HTTPCall(
      .post, try addresses.url(of: dispatch.settings),
      fields: [("Content-Type", "application/json; charset=utf-8")], body: try message.bytes())
    return .http(call)
  }

  func reading(
    of answer: TransferAnswer, to dispatch: Dispatch, step: Int
  ) throws(Refusal) -> ChannelAction {
    guard let answer = HTTPAnswer(answer, now: dispatch.now) else {
      return .outcome(HTTPAnswer.failure(answer))
    }
    // A flow has taken the message; whether it posts it, it tells nobody.
    let note = answer.status == 202 ? "taken by the workflow" : nil
    return .outcome(
      answer.isSuccess ? .delivered(Outcome.Receipt(note: note)) : answer.outcome)
  }
}
