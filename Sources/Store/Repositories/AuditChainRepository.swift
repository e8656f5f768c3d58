package import Domain

/// One event as the chain sees it: every field exactly as it is stored.
package struct AuditChainEntry: Sendable, Hashable {
  package var tenant: TenantID
  package var id: EventID
  package var event: String
  package var task: TaskID?
  package var actorKind: String
  package var actor: String?
  package var address: String?
  /// JSON text.
  package var detail: String
  package var at: Timestamp
  /// Makes the commitment hard to guess; nil before the event was sealed, and once its personal part
  /// was erased.
  ///
  /// Empty when it was erased first.
  package var salt: [UInt8]?
  /// What the chain holds of the personal part: the person who acted, the address and the detail.
  package var commitment: [UInt8]?
  /// Its place in the chain; nil until it has been sealed.
  package var sequence: Int64?
  package var digest: [UInt8]?

  package init(
    tenant: TenantID, id: EventID, event: String, task: TaskID?, actorKind: String,
    actor: String?, address: String?, detail: String, at: Timestamp, salt: [UInt8]? = nil,
    commitment: [UInt8]? = nil, sequence: Int64? = nil, digest: [UInt8]? = nil
  ) {
    self.tenant = tenant
    self.id = id
    self.event = event
    self.task = task
    self.actorKind = actorKind
    self.actor = actor
    self.address = address
    self.detail = detail
    self.at = at
    self.salt = salt
    self.commitment = commitment
    self.sequence = sequence
    self.digest = digest
  }

  /// Where the chain ends with this event; nil until it has been sealed.
  package var head: AuditHead? {
    guard let sequence, let digest else { return nil }
    return AuditHead(sequence: sequence, digest: digest)
  }
}

/// Where a tenant's chain ends.
package struct AuditHead: Sendable, Hashable {
  package let sequence: Int64
  package let digest: [UInt8]

  package init(sequence: Int64, digest: [UInt8]) {
    self.sequence = sequence
    self.digest = digest
  }
}

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
    ).map(Self.link)
  }

  /// Where the tenant's chain ends; nil before its first event was sealed.
  package func head(of tenant: TenantID) throws -> AuditHead? {
    try transaction.first(
      """
      SELECT sequence, digest FROM audit_events
      WHERE tenant_id = \(tenant) AND sequence IS NOT NULL ORDER BY sequence DESC LIMIT 1
      """
    ).map { AuditHead(sequence: try $0.integer(0), digest: try $0.bytes(1)) }
  }

  /// Gives events their places.
  package func seal(_ links: [AuditChainEntry]) throws {
    try transaction.execute(each: links) { link in
      """
      UPDATE audit_events SET sequence = \(link.sequence), digest = \(link.digest),
        salt = \(link.salt), commitment = \(link.commitment)
      WHERE tenant_id = \(link.tenant) AND id = \(link.id) AND sequence IS NULL
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
    ).map(Self.link)
  }

  private static let select: SQL = """
    SELECT tenant_id, id, event, task_id, actor_kind, actor, address, detail, at, salt, commitment,
      sequence, digest
    FROM audit_events
    """

  private static func link(_ row: Row) throws -> AuditChainEntry {
    var reader = row.reader
    return AuditChainEntry(
      tenant: try reader.next(), id: try reader.next(), event: try reader.next(),
      task: try reader.next(), actorKind: try reader.next(), actor: try reader.next(),
      address: try reader.next(), detail: try reader.next(), at: try reader.next(),
      salt: try reader.next(), commitment: try reader.next(), sequence: try reader.next(),
      digest: try reader.next())
  }
}
