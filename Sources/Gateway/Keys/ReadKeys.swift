import Domain
import JSON
import Store

extension Gateway {
  /// Every API key that was ever made, revoked ones included, without the keys themselves.
  package func keys(for principal: Principal) async throws -> Page {
    try principal.require(.keysManage)
    return try await read(principal.tenant) { transaction in
      let rows = try APIKeyRepository(transaction, of: principal.tenant).all()
      return Page(items: rows.map { .object($0.json) }, next: nil)
    }
  }
}

extension APIKey {
  /// The key as the API shows it.
  var json: JSONObject {
    [
      "id": .string(id.description), "name": .string(name),
      "scopes": .array(scopes.map(\.rawValue).sorted().map { .string($0) }),
      "created_at": .time(createdAt), "revoked_at": .time(revokedAt),
    ]
  }
}
