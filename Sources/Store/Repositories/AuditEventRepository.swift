package import Domain
import JSON

/// The audit trail of one tenant: only ever added to.
package struct AuditEventRepository {
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
    let actor = ActorCodec.encode(event.actor)
    bulk.add(
      actor.kind, actor.name, event.address, event.event.rawValue, tenant, event.at,
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
      actor = CASE WHEN actor_kind = \(AuditActor.personKind) THEN NULL ELSE actor END
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
    var entry = AuditEntry(
      id: try row.identifier(0), event: try row.text(1), task: try row.optionalIdentifier(2),
      actor: AuditActor(kind: try row.text(3), name: try row.optionalText(4)),
      address: try row.optionalText(5),
      detail: try JSONParser.parse(Array(try row.text(6).utf8)), at: try row.timestamp(7))
    entry.isErased = try row.bool(10)
    if let sequence = try row.optionalInteger(8), let digest = try row.optionalBytes(9) {
      entry.position = AuditHead(sequence: sequence, digest: digest)
    }
    return entry
  }
}
