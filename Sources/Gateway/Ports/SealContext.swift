package import Domain

/// The place of a sealed value.
///
/// A value opens only in the place that it was sealed for, so no row can lend its secrets to another.
package enum SealContext: Sendable, Hashable {
  /// The settings of a channel, as JSON.
  case channelSettings(ChannelID)
  /// The address of a webhook, as JSON `{"url": …}`.
  case webhookURL(WebhookID)
  /// The text `whsec_…` of a signing secret.
  case signingSecret(SecretID)
  /// The settings of a delivery that belongs to no channel, as JSON.
  case deliveryTarget(DeliveryID)
  /// Links, codes and mailboxes of a delivery, as JSON.
  case deliverySecrets(DeliveryID)
  /// The callback of a task, as JSON.
  case taskCallback(TaskID)
  /// The entries of a form before they were sent, as JSON.
  case linkDraft(LinkID)
  /// The answer to a request that may be sent twice.
  case idempotentResponse(TenantID)

  /// The context that `KeyRing.seal` and `KeyRing.open` take.
  package var context: String {
    switch self {
    case .channelSettings(let id): "channels/settings/" + id.description
    case .webhookURL(let id): "webhooks/url/" + id.description
    case .signingSecret(let id): "signing_secrets/sealed/" + id.description
    case .deliveryTarget(let id): "deliveries/target/" + id.description
    case .deliverySecrets(let id): "deliveries/secrets/" + id.description
    case .taskCallback(let id): "tasks/callback/" + id.description
    case .linkDraft(let id): "links/draft/" + id.description
    case .idempotentResponse(let tenant): "idempotency_keys/response/" + tenant.description
    }
  }
}
