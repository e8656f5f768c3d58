package import Domain
import Store

extension Gateway {
  /// Every API key that was ever made, revoked ones included, without the keys themselves.
  package func keys(for principal: Principal) async throws -> [APIKey] {
    try principal.require(.keysManage)
    return try await read(principal.tenant) { transaction in
      try APIKeyRepository(transaction, of: principal.tenant).all()
    }
  }
}
