import Cryptography
import Domain
import Gateway
import JSON

extension V1Encoding {
  /// Every webhook, and first the one that signs the tenant's callbacks.
  static func webhooks(_ list: WebhookList) -> [JSON] {
    [callback(list.callback)] + list.webhooks.map { .object(members(of: $0)) }
  }

  /// A webhook that was just made, with its signing secret.
  static func created(_ created: CreatedWebhook) -> JSON {
    var object = members(of: created.webhook)
    object["secret"] = .string(created.secret.text)
    return .object(object)
  }

  private static func callback(_ callback: CallbackSnapshot) -> JSON {
    [
      "id": .string(Gateway.callbackName), "destination": .null, "events": [],
      "disabled_reason": .null, "paused_until": .time(callback.pausedUntil), "created_at": .null,
      "secrets": .array(callback.secrets.map(secret)),
    ]
  }

  private static func members(of snapshot: WebhookSnapshot) -> JSONObject {
    let webhook = snapshot.webhook
    return [
      "id": .string(webhook.id.description), "destination": .text(snapshot.destination),
      "events": .array(names(of: webhook.selection).map { .string($0) }),
      "disabled_reason": .text(webhook.disabledReason),
      "paused_until": .time(snapshot.pausedUntil), "created_at": .time(webhook.createdAt),
      "secrets": .array(snapshot.secrets.map(secret)),
    ]
  }

  /// The events by name, sorted; empty for all.
  private static func names(of selection: Webhook.Selection) -> [String] {
    switch selection {
    case .all: []
    case .only(let events): events.map(\.rawValue).sorted()
    }
  }
}
