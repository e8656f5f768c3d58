package import Domain
import JSON
import Store

extension Gateway {
  /// Ends an API key at once, be it the principal's own; nobody can end one that may do more than they.
  package func revokeKey(_ id: KeyID, by principal: Principal) async throws {
    try principal.require(.keysManage)
    try await write(by: principal) { work in
      guard let key = try work.apiKeys.find(id) else { throw Refusal.notFound("key") }
      for scope in key.scopes { try principal.require(scope) }
      guard try work.apiKeys.revoke(id, at: work.now) else { throw Refusal.notFound("key") }
      try work.record(.keyRevoked, detail: ["key": .string(id.description)])
    }
  }
}
