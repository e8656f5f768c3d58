import Cryptography
import Domain
import Gateway
import JSON
import Transfer

/// A signed webhook: Standard Webhooks 1.0.
struct WebhookChannel: ConfigurableChannel, CallbackChannel {
  let addresses: ReceiverCache

  let kind = "webhook"
  let isSigned = true

  func settings(_ given: JSONObject, at path: FieldPath) throws(Refusal) -> JSON {
    var reader = ObjectReader(given, at: path)
    let url = try reader.address(addresses)
    let secret = try reader.string("secret", limit: 200)
    if let secret, !secret.hasPrefix("whsec_") || WebhookSecret(secret) == nil {
      throw reader.refusal(
        .invalidValue, "secret", "must be whsec_ and 24 to 64 bytes in base 64; or leave it out")
    }
    try reader.finish()
    return .object(JSONObject(present: [("url", url.text), ("secret", secret)]))
  }

  func target(
    of callback: NewCallback, _ correlation: Correlation, at path: FieldPath
  ) throws(Refusal) -> CallbackTarget {
    var reader = ObjectReader(callback.settings, at: path, known: ["kind"])
    let url = try reader.required("url", reader.text("url", limit: TransferURL.longest))
    try reader.finish()
    return CallbackTarget(kind: kind, url: url)
  }

  func destination(_ settings: JSON) -> String { ReceiverCache.origin(of: settings) }

  func request(for dispatch: Dispatch) throws(Refusal) -> TransferRequest {
    guard !dispatch.sender.signingSecrets.isEmpty else {
      throw Refusal(.unavailable, "There is no secret to sign the webhook with.")
    }
    let url = try addresses.url(of: dispatch.settings)
    let body = WebhookEvent.body(dispatch.notification, links: dispatch.secrets.links)
    let id = dispatch.delivery.id.description
    let timestamp = dispatch.now.seconds
    var signatures = ""
    for secret in dispatch.sender.signingSecrets {
      if !signatures.isEmpty { signatures += " " }
      signatures += secret.sign(id: id, timestamp: timestamp, body: body)
    }
    let call = try HTTPCall(
      .post, url,
      fields: [
        ("Content-Type", "application/json"), ("webhook-id", id),
        ("webhook-timestamp", String(timestamp)), ("webhook-signature", signatures),
      ], body: body)
    return .http(call)
  }

  func reading(
    of answer: TransferAnswer, to dispatch: Dispatch, step: Int
  ) throws(Refusal) -> ChannelAction {
    guard let answer = HTTPAnswer(answer, now: dispatch.now) else {
      return .outcome(HTTPAnswer.failure(answer))
    }
    guard answer.status == 409, dispatch.delivery.purpose == .callback else {
      return .outcome(answer.outcome)
    }
    let note = "the receiver answered 409: the workflow had moved on"
    return .outcome(.delivered(Outcome.Receipt(.superseded, note: note)))
  }
}
