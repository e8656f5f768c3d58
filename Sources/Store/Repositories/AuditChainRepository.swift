package import Domain

/// The chains of every tenant's audit trail.
package struct AuditChainRepository {
  private let transaction: any Transaction

  package init(_ transaction: any Transaction) { self.transaction = transaction }

  /// Events of every tenant that have no place yet and were named before the moment, in order;
  /// held until the transaction ends.
  package func unsealed(before moment: Timestamp, limit: Int) throws -> [AuditChainEntry] {
    let bound = EventID(at: moment, random: [UInt8](repeating: 0, count: 10))
    return try transaction.query(
      """
      \(Self.select) WHERE sequence IS NULL AND id < \(bound)
      ORDER BY id LIMIT \(limit)\(transaction.dialect.forUpdate)
      """
    ).map(Self.entry)
  }

  /// The end of the tenant's chain; nil before its first event was sealed.
  package func head(of tenant: TenantID) throws -> AuditHead? {
    try transaction.first(
      """
      SELECT sequence, digest FROM audit_events
      WHERE tenant_id = \(tenant) AND sequence IS NOT NULL ORDER BY sequence DESC LIMIT 1
      """
    ).map { AuditHead(sequence: try $0.integer(0), digest: try $0.bytes(1)) }
  }

  /// Gives events their places.
  package func seal(_ entries: [AuditChainEntry]) throws {
    try transaction.execute(each: entries) { entry in
      """
      UPDATE audit_events SET sequence = \(entry.seal.sequence), digest = \(entry.seal.digest),
        salt = \(entry.seal.salt), commitment = \(entry.seal.commitment)
      WHERE tenant_id = \(entry.tenant) AND id = \(entry.id) AND sequence IS NULL
      """
    }
  }

  /// A page of a tenant's chain, in order.
  package func chain(
    of tenant: TenantID, after sequence: Int64, limit: Int
  ) throws -> [AuditChainEntry] {
    try transaction.query(
      """
      \(Self.select) WHERE tenant_id = \(tenant) AND sequence > \(sequence)
      ORDER BY sequence LIMIT \(limit)
      """
    ).map(Self.entry)
  }

  private static let select: SQL = """
    SELECT tenant_id, id, event, task_id, actor_kind, actor, address, detail, at, salt, commitment,
      sequence, digest
    FROM audit_events
    """

  private static func entry(_ row: Row) throws -> AuditChainEntry {
    var reader = row.reader
    var entry = AuditChainEntry(
      tenant: try reader.next(), id: try reader.next(), event: try reader.next(),
      task: try reader.next(),
      actor: AuditActor(kind: try reader.next(), name: try reader.next()),
      address: try reader.next(), detail: try reader.next(), at: try reader.next())
    entry.seal = AuditSeal(
      salt: try reader.next(), commitment: try reader.next(), sequence: try reader.next(),
      digest: try reader.next())
    return entry
  }
}
