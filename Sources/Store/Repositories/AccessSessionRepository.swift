package import Domain

/// The access sessions of one tenant.
package struct AccessSessionRepository {
  private let transaction: any Transaction
  private let tenant: TenantID

  package init(_ transaction: any Transaction, of tenant: TenantID) {
    self.transaction = transaction
    self.tenant = tenant
  }

  package func insert(_ session: AccessSession, digest: [UInt8]) throws {
    try transaction.execute(
      """
      INSERT INTO access_sessions (tenant_id, digest, link_id, created_at, seen_at)
      VALUES (\(tenant), \(digest), \(session.link), \(session.createdAt), \(session.seenAt))
      """)
  }

  /// Notes that the person is still there.
  package func touch(digests: [[UInt8]], at now: Timestamp) throws {
    try transaction.execute(
      """
      UPDATE access_sessions SET seen_at = \(now)
      WHERE tenant_id = \(tenant) AND digest IN (\(SQL.list(digests))) AND seen_at < \(now)
      """)
  }

  package func delete(digests: [[UInt8]]) throws {
    try transaction.execute(
      """
      DELETE FROM access_sessions
      WHERE tenant_id = \(tenant) AND digest IN (\(SQL.list(digests)))
      """)
  }

  /// The session that one of the digests belongs to: how a visitor's tenant is found.
  package static func find(
    digests: [[UInt8]], in transaction: any Transaction
  ) throws -> AccessSession? {
    try transaction.first(
      """
      SELECT tenant_id, link_id, created_at, seen_at FROM access_sessions
      WHERE digest IN (\(SQL.list(digests)))
      """
    ).map { row in
      AccessSession(
        tenant: try row.identifier(0), link: try row.identifier(1),
        createdAt: try row.timestamp(2), seenAt: try row.timestamp(3))
    }
  }

  /// Forgets challenges and sessions that ended more than a day ago.
  package static func deleteExpired(at now: Timestamp, in transaction: any Transaction) throws {
    let age = now - LinkRules.sessionLife - .days(1)
    try transaction.execute("DELETE FROM access_sessions WHERE created_at < \(age)")
    try transaction.execute("DELETE FROM code_challenges WHERE sent_at < \(now - .days(1))")
  }
}
