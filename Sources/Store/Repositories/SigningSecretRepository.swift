package import Domain

/// The signing secrets of one tenant, by the sixteen bytes of what they sign for: a channel, a
/// webhook, or the tenant itself for callbacks.
package struct SigningSecretRepository {
  private let transaction: any Transaction
  private let tenant: TenantID

  package init(_ transaction: any Transaction, of tenant: TenantID) {
    self.transaction = transaction
    self.tenant = tenant
  }

  package func insert(_ secret: SigningSecret, owner: [UInt8]) throws {
    try transaction.execute(
      """
      INSERT INTO signing_secrets (tenant_id, owner_id, id, sealed, created_at, retires_at)
      VALUES (\(tenant), \(owner), \(secret.id), \(secret.sealed), \(secret.createdAt),
        \(secret.retiresAt))
      """)
  }

  /// The secrets that still sign, newest first.
  package func live(owner: [UInt8], at now: Timestamp) throws -> [SigningSecret] {
    try transaction.query(
      """
      SELECT id, sealed, created_at, retires_at FROM signing_secrets
      WHERE tenant_id = \(tenant) AND owner_id = \(owner)
        AND (retires_at IS NULL OR retires_at > \(now))
      ORDER BY id DESC
      """
    ).map { row in
      SigningSecret(
        id: try row.identifier(0), sealed: try row.bytes(1), createdAt: try row.timestamp(2),
        retiresAt: try row.optionalTimestamp(3))
    }
  }

  /// Lets every live secret retire at the moment given, unless it retires sooner.
  package func retire(owner: [UInt8], at moment: Timestamp) throws {
    try transaction.execute(
      """
      UPDATE signing_secrets SET retires_at = \(moment)
      WHERE tenant_id = \(tenant) AND owner_id = \(owner)
        AND (retires_at IS NULL OR retires_at > \(moment))
      """)
  }

  package func deleteAll(owner: [UInt8]) throws {
    try transaction.execute(
      "DELETE FROM signing_secrets WHERE tenant_id = \(tenant) AND owner_id = \(owner)")
  }
}
