package import Domain

/// Answers to requests that may be sent twice, for 24 hours.
package struct IdempotencyRepository {
  private let transaction: any Transaction
  private let tenant: TenantID

  package init(_ transaction: any Transaction, of tenant: TenantID) {
    self.transaction = transaction
    self.tenant = tenant
  }

  /// The digest of the first request under the key, and the sealed answer to it.
  ///
  /// Others that come with the same key wait until this transaction ends, and find its answer then.
  package func find(_ digest: [UInt8]) throws -> (request: [UInt8], response: [UInt8])? {
    try transaction.advisoryLock(on: tenant.bytes + digest)
    return try transaction.first(
      """
      SELECT request, response FROM idempotency_keys
      WHERE tenant_id = \(tenant) AND digest = \(digest)
      """
    ).map { (try $0.bytes(0), try $0.bytes(1)) }
  }

  /// Keeps an answer; false when another request took the key first.
  package func insert(
    _ digest: [UInt8], request: [UInt8], response: [UInt8], at now: Timestamp
  ) throws -> Bool {
    try transaction.execute(
      """
      INSERT INTO idempotency_keys (tenant_id, digest, request, response, created_at)
      VALUES (\(tenant), \(digest), \(request), \(response), \(now))
      ON CONFLICT DO NOTHING
      """) == 1
  }

  /// Forgets every tenant's answers that are older than 24 hours.
  package static func deleteOld(at now: Timestamp, in transaction: any Transaction) throws {
    try transaction.execute("DELETE FROM idempotency_keys WHERE created_at < \(now - .days(1))")
  }
}
