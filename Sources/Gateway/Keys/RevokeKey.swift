package import Domain
import JSON
import Store

extension Gateway {
  /// Ends an API key at once, be it the caller's own; nobody can end one that may do more than they.
  package func revokeKey(_ id: KeyID, by caller: Principal) async throws {
    try caller.require(.keysManage)
    try await write(caller.tenant, by: caller.actor, from: caller.address) { ledger in
      guard let key = try ledger.apiKeys.find(id) else { throw Refusal.notFound("key") }
      for scope in key.scopes { try caller.require(scope) }
      guard try ledger.apiKeys.revoke(id, at: ledger.now) else { throw Refusal.notFound("key") }
      try ledger.record(.keyRevoked, detail: ["key": .string(id.description)])
    }
  }
}
