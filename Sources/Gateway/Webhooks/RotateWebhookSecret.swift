import Domain
import Store

extension Gateway {
  /// Makes a new signing secret for a webhook, or for the tenant's callbacks (`callback`).
  package func rotateWebhookSecret(
    _ name: String, _ rotation: SecretRotation, by principal: Principal
  ) async throws -> RotatedSecret {
    try principal.require(.channelsManage)
    return try await write(by: principal) { work in
      if name == Self.callbackName {
        try TenantRepository(work.transaction).lock(work.tenant)
        return try work.rotateSecret(owner: work.tenant.bytes, named: name, rotation)
      }
      guard let id = WebhookID(name), try work.webhooks.lock(id) != nil else {
        throw Refusal.notFound("webhook")
      }
      return try work.rotateSecret(owner: id.bytes, named: id.description, rotation)
    }
  }
}
