package import Domain

extension TaskRepository {
  /// Tasks that ended before the moment and of which nothing is still to be sent, oldest first; held
  /// until the transaction ends.
  package func ended(before moment: Timestamp, limit: Int) throws -> [TaskID] {
    // Names are ordered by time: only what was made before the moment is looked at.
    try transaction.query(
      """
      SELECT id FROM tasks
      WHERE tenant_id = \(tenant) AND id < \(Self.first(at: moment)) AND closed_at < \(moment)
        AND NOT EXISTS (
          SELECT 1 FROM deliveries WHERE deliveries.tenant_id = tasks.tenant_id
            AND deliveries.task_id = tasks.id AND \(SQL.unset("deliveries.ended_at")))
      ORDER BY id LIMIT \(limit)\(transaction.dialect.skipLocked)
      """
    ).map { try $0.identifier(0) }
  }

  /// Removes tasks and all that hangs on them; of their audit events the personal part alone.
  package func delete(_ ids: [TaskID]) throws {
    let ofTenant: SQL = "tenant_id = \(tenant)"
    let ofTasks: SQL = "\(ofTenant) AND task_id IN (\(SQL.list(ids)))"
    for table in ["access_sessions", "code_challenges"] as [SQL] {
      try transaction.execute(
        """
        DELETE FROM \(table)
        WHERE \(ofTenant) AND link_id IN (SELECT id FROM links WHERE \(ofTasks))
        """)
    }
    try deleteAttempts(of: ofTasks)
    for table in ["deliveries", "responses", "links"] as [SQL] {
      try transaction.execute("DELETE FROM \(table) WHERE \(ofTasks)")
    }
    try transaction.execute("DELETE FROM tasks WHERE \(ofTenant) AND id IN (\(SQL.list(ids)))")
    try transaction.execute(AuditEventRepository.erasing(ofTasks))
  }

  /// Removes deliveries that belong to no task and ended; returns how many.
  package func deleteLooseDeliveries(before moment: Timestamp, limit: Int) throws -> Int {
    let ids: [DeliveryID] = try transaction.query(
      """
      SELECT id FROM deliveries
      WHERE tenant_id = \(tenant) AND id < \(Self.first(at: moment)) AND task_id IS NULL
        AND ended_at < \(moment)
      ORDER BY id LIMIT \(limit)
      """
    ).map { try $0.identifier(0) }
    let loose: SQL = "tenant_id = \(tenant) AND id IN (\(SQL.list(ids)))"
    try deleteAttempts(of: loose)
    return try transaction.execute("DELETE FROM deliveries WHERE \(loose)")
  }

  private func deleteAttempts(of deliveries: SQL) throws {
    try transaction.execute(
      """
      DELETE FROM attempts WHERE tenant_id = \(tenant)
        AND delivery_id IN (SELECT id FROM deliveries WHERE \(deliveries))
      """)
  }

  /// What sorts before every name that was given at the moment.
  private static func first(at moment: Timestamp) -> [UInt8] {
    TaskID(at: moment, random: [UInt8](repeating: 0, count: 10)).bytes
  }
}
