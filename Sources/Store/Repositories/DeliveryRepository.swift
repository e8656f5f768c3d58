package import Domain

/// The deliveries of one tenant.
package struct DeliveryRepository {
  private let transaction: any Transaction
  private let tenant: TenantID

  package init(_ transaction: any Transaction, of tenant: TenantID) {
    self.transaction = transaction
    self.tenant = tenant
  }

  package func insert(_ deliveries: [DeliveryRow]) throws {
    guard !deliveries.isEmpty else { return }
    var bulk = Bulk(Self.insertion)
    for row in deliveries {
      let (destination, content) = (row.destination, row.content)
      bulk.add(
        tenant, row.id, row.task, row.purpose.rawValue, destination.kind, content.event.rawValue,
        destination.endpoint, destination.keys.endpoint, destination.keys.sequence,
        destination.keys.bucket, destination.target, content.payload, content.secrets,
        DeliveryState.available.rawValue, row.dueAt, row.deadline, row.id.createdAt)
    }
    try transaction.execute(bulks: [bulk])
    transaction.signal(.deliveries)
  }

  private static let insertion = BulkStatement(
    insertInto: "deliveries",
    [
      "tenant_id": .bytes, "id": .bytes, "task_id": .bytes, "purpose": .text, "kind": .text,
      "event": .text, "endpoint_id": .bytes, "endpoint_key": .text, "sequence_key": .text,
      "bucket_key": .text, "target": .bytes, "payload": .text, "secrets": .bytes, "state": .text,
      "due_at": .integer, "deadline": .integer, "created_at": .integer,
    ])

  /// Withdraws the open deliveries of a closed task.
  ///
  /// A delivery in flight keeps its lease, so that its result is still recorded.
  package func withdraw(task: TaskID, at now: Timestamp) throws {
    let purposes = DeliveryPurpose.allCases.filter(\.endsWithTask).map(\.rawValue)
    try transaction.execute(
      """
      UPDATE deliveries SET state = \(DeliveryState.cancelled.rawValue), ended_at = \(now),
        secrets = NULL, reason = 'the task was closed'
      WHERE tenant_id = \(tenant) AND task_id = \(task) AND \(SQL.unset("ended_at"))
        AND purpose IN (\(SQL.list(purposes)))
      """)
  }

  package func find(_ id: DeliveryID) throws -> DeliveryEntry? {
    try transaction.first("\(Self.select) WHERE tenant_id = \(tenant) AND id = \(id)")
      .map(Self.entry)
  }

  /// The delivery, held against changes by others until this transaction ends.
  ///
  /// Whoever holds its task too holds that first.
  package func lock(_ id: DeliveryID) throws -> DeliveryEntry? {
    try transaction.first(
      """
      \(Self.select) WHERE tenant_id = \(tenant) AND id = \(id)\(transaction.dialect.forUpdate)
      """
    ).map(Self.entry)
  }

  /// A page of deliveries, newest first.
  package func list(
    _ filter: DeliveryFilter, before: DeliveryID?, limit: Int
  ) throws -> [DeliveryEntry] {
    var sql: SQL = "\(Self.select) WHERE tenant_id = \(tenant)"
    if let task = filter.task { sql += " AND task_id = \(task)" }
    if let state = filter.state { sql += " AND state = \(state.rawValue)" }
    // Most are delivered: those stand in no index of states, and are found by reading on.
    if let state = filter.state, state != .delivered { sql += " AND state <> 'delivered'" }
    if let before { sql += " AND id < \(before)" }
    return try transaction.query(sql + " ORDER BY id DESC LIMIT \(limit)").map(Self.entry)
  }

  /// Makes an ended delivery due again under its own id; false when it has not ended.
  package func redeliver(_ id: DeliveryID, at now: Timestamp) throws -> Bool {
    transaction.signal(.deliveries)
    try AttemptRepository(transaction, of: tenant).keepLast(of: id)
    return try transaction.execute(
      """
      UPDATE deliveries SET state = \(DeliveryState.available.rawValue), due_at = \(now),
        deadline = NULL, ended_at = NULL, node = NULL, lease = NULL, outcome = NULL, reason = NULL,
        last_number = NULL
      WHERE tenant_id = \(tenant) AND id = \(id) AND ended_at IS NOT NULL
      """) == 1
  }

  private static let select: SQL = """
    SELECT id, task_id, purpose, kind, event, endpoint_id, state, attempts, due_at, created_at,
      ended_at, outcome, reason, secrets IS NOT NULL, payload = ''
    FROM deliveries
    """

  private static func entry(_ row: Row) throws -> DeliveryEntry {
    guard let state = DeliveryState(rawValue: try row.text(6)) else {
      throw StoreError.corrupt("a delivery is in an unknown state")
    }
    return DeliveryEntry(
      id: try row.identifier(0), task: try row.optionalIdentifier(1), purpose: try row.text(2),
      kind: try row.text(3), event: try row.text(4), endpoint: try row.optionalBytes(5),
      state: state, attempts: try row.int(7), dueAt: try row.timestamp(8),
      createdAt: try row.timestamp(9), endedAt: try row.optionalTimestamp(10),
      outcome: try row.optionalText(11), reason: try row.optionalText(12),
      holdsSecrets: try row.bool(13), isErased: try row.bool(14))
  }
}

/// Conditions on the deliveries of a list.
package struct DeliveryFilter: Sendable, Hashable {
  package var task: TaskID?
  package var state: DeliveryState?

  package init(task: TaskID? = nil, state: DeliveryState? = nil) {
    self.task = task
    self.state = state
  }
}

/// A delivery as the delivery log shows it.
package struct DeliveryEntry: Sendable, Hashable {
  package let id: DeliveryID
  package let task: TaskID?
  package let purpose: String
  package let kind: String
  package let event: String
  package let endpoint: [UInt8]?
  package let state: DeliveryState
  package let attempts: Int
  package let dueAt: Timestamp
  package let createdAt: Timestamp
  package let endedAt: Timestamp?
  package let outcome: String?
  package let reason: String?
  package let holdsSecrets: Bool
  /// Whether what it carried was erased.
  package let isErased: Bool
}
