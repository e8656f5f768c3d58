import Domain
package import JSON
import Store

extension Gateway {
  /// Makes a new signing secret for a webhook, or for the tenant's callbacks (`callback`).
  ///
  /// - Returns: the new secret, which is shown this once, and when the former ones stop signing.
  package func rotateWebhookSecret(
    _ name: String, _ body: JSON, by caller: Principal
  ) async throws -> JSON {
    try caller.require(.channelsManage)
    let rotation = try Rotation(body)
    return try await write(caller.tenant, by: caller.actor, from: caller.address) { ledger in
      if name == Self.callbackName {
        try TenantRepository(ledger.transaction).lock(ledger.tenant)
        return try ledger.rotateSecret(owner: ledger.tenant.bytes, named: name, rotation)
      }
      guard let id = WebhookID(name), try ledger.webhooks.lock(id) != nil else {
        throw Refusal.notFound("webhook")
      }
      return try ledger.rotateSecret(owner: id.bytes, named: id.description, rotation)
    }
  }
}
