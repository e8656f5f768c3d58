package import Domain
package import JSON

/// One link of a tenant's audit trail.
package struct AuditEvent: Sendable, Hashable {
  package let id: EventID
  package let event: EventType
  package let task: TaskID?
  package let actor: Actor
  /// Where the request came from, when there was one.
  package let address: String?
  package let detail: JSON
  package let at: Timestamp

  package init(
    id: EventID, event: EventType, task: TaskID?, actor: Actor, address: String?,
    detail: JSON = [:], at: Timestamp
  ) {
    self.id = id
    self.event = event
    self.task = task
    self.actor = actor
    self.address = address
    self.detail = detail
    self.at = at
  }
}

/// An audit event as it is read back.
package struct AuditEntry: Sendable, Hashable {
  package let id: EventID
  package let event: String
  package let task: TaskID?
  package let actorKind: String
  package let actor: String?
  package let address: String?
  package let detail: JSON
  package let at: Timestamp
  /// Whether the person who acted, the address and the detail were erased.
  package let isErased: Bool
  /// Its place in the chain; nil until it has been sealed.
  package let sequence: Int64?
  package let digest: [UInt8]?
}

/// The audit trail of one tenant: only ever added to.
package struct AuditRepository {
  private let transaction: any Transaction
  private let tenant: TenantID

  package init(_ transaction: any Transaction, of tenant: TenantID) {
    self.transaction = transaction
    self.tenant = tenant
  }

  package func insert(_ event: AuditEvent) throws {
    var bulk = Bulk(Self.insertion)
    Self.add(event, of: tenant, to: &bulk)
    try transaction.execute(bulks: [bulk])
  }

  static let insertion = BulkStatement(
    insertInto: "audit_events",
    [
      "actor_kind": .text, "actor": .text, "address": .text, "event": .text, "tenant_id": .bytes,
      "at": .integer, "task_id": .bytes, "detail": .text, "id": .bytes,
    ])

  /// Gives an event of a tenant's trail to `insertion`.
  static func add(_ event: AuditEvent, of tenant: TenantID, to bulk: inout Bulk) {
    bulk.add(
      event.actor.kind, event.actor.name, event.address, event.event.rawValue, tenant, event.at,
      event.task, String(decoding: event.detail.bytes, as: UTF8.self), event.id)
  }

  /// The statement that erases the personal part of events; the commitment to it stays.
  ///
  /// Which key acted is no person and stays too. An event without a place yet is marked, so that it
  /// counts as erased when it gets one.
  static func erasing(_ events: SQL) -> SQL {
    """
    UPDATE audit_events SET address = NULL, detail = '{}',
      salt = CASE WHEN sequence IS NULL THEN \([UInt8]()) ELSE NULLIF(salt, salt) END,
      actor = CASE WHEN actor_kind = \(Actor.assignee("").kind) THEN NULL ELSE actor END
    WHERE \(events)
    """
  }

  /// A page of the trail, oldest first.
  ///
  /// - Parameters:
  ///   - task: only what concerns this task.
  ///   - after: the last event of the page before.
  ///   - limit: how many at the most.
  package func list(task: TaskID?, after: EventID?, limit: Int) throws -> [AuditEntry] {
    var sql: SQL = """
      SELECT id, event, task_id, actor_kind, actor, address, detail, at, sequence, digest,
        (sequence IS NULL) = (salt IS NOT NULL)
      FROM audit_events WHERE tenant_id = \(tenant)
      """
    if let task { sql += " AND task_id = \(task)" }
    if let after { sql += " AND id > \(after)" }
    return try transaction.query(sql + " ORDER BY id LIMIT \(limit)").map(Self.entry)
  }

  private static func entry(_ row: Row) throws -> AuditEntry {
    AuditEntry(
      id: try row.identifier(0), event: try row.text(1), task: try row.optionalIdentifier(2),
      actorKind: try row.text(3), actor: try row.optionalText(4),
      address: try row.optionalText(5),
      detail: try JSON(parsing: Array(try row.text(6).utf8)), at: try row.timestamp(7),
      isErased: try row.bool(10), sequence: try row.optionalInteger(8),
      digest: try row.optionalBytes(9))
  }
}
