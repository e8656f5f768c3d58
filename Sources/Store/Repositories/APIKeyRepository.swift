package import Domain

/// The API keys of one tenant.
package struct APIKeyRepository {
  private let transaction: any Transaction
  private let tenant: TenantID

  package init(_ transaction: any Transaction, of tenant: TenantID) {
    self.transaction = transaction
    self.tenant = tenant
  }

  package func insert(_ key: APIKey, digest: [UInt8]) throws {
    let scopes = key.scopes.map(\.rawValue).sorted().joined(separator: " ")
    try transaction.execute(
      """
      INSERT INTO api_keys (tenant_id, id, name, digest, scopes, created_at)
      VALUES (\(tenant), \(key.id), \(key.name), \(digest), \(scopes), \(key.createdAt))
      """)
  }

  package func all() throws -> [APIKey] {
    try transaction.query("\(Self.select) WHERE tenant_id = \(tenant) ORDER BY id").map(Self.key)
  }

  package func find(_ id: KeyID) throws -> APIKey? {
    try transaction.first("\(Self.select) WHERE tenant_id = \(tenant) AND id = \(id)")
      .map(Self.key)
  }

  /// The key, held against its end until this transaction ends.
  package func lock(_ id: KeyID) throws -> APIKey? {
    try transaction.first(
      """
      \(Self.select) WHERE tenant_id = \(tenant) AND id = \(id)\(transaction.dialect.forUpdate)
      """
    ).map(Self.key)
  }

  /// Ends a key; false when there is no live key of that name.
  package func revoke(_ id: KeyID, at now: Timestamp) throws -> Bool {
    try transaction.execute(
      """
      UPDATE api_keys SET revoked_at = \(now)
      WHERE tenant_id = \(tenant) AND id = \(id) AND revoked_at IS NULL
      """) == 1
  }

  /// Replaces the digest of a key, unless somebody else did.
  package func renew(_ id: KeyID, _ former: [UInt8], with digest: [UInt8]) throws {
    try transaction.execute(
      """
      UPDATE api_keys SET digest = \(digest)
      WHERE tenant_id = \(tenant) AND id = \(id) AND digest = \(former)
      """)
  }

  /// The live key that one of the digests belongs to, and which: how a caller's tenant is found.
  package static func find(
    digests: [[UInt8]], in transaction: any Transaction
  ) throws -> (key: APIKey, digest: [UInt8])? {
    try transaction.first(
      "\(select) WHERE digest IN (\(SQL.list(digests))) AND revoked_at IS NULL"
    ).map { (try key($0), try $0.bytes(6)) }
  }

  private static let select: SQL =
    "SELECT id, tenant_id, name, scopes, created_at, revoked_at, digest FROM api_keys"

  private static func key(_ row: Row) throws -> APIKey {
    APIKey(
      id: try row.identifier(0), tenant: try row.identifier(1), name: try row.text(2),
      scopes: Set(
        try row.text(3).split(separator: " ").compactMap { KeyScope(rawValue: String($0)) }),
      createdAt: try row.timestamp(4), revokedAt: try row.optionalTimestamp(5))
  }
}
