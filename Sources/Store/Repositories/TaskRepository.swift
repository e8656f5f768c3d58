package import Domain

/// The tasks of one tenant.
package struct TaskRepository {
  let transaction: any Transaction
  let tenant: TenantID

  package init(_ transaction: any Transaction, of tenant: TenantID) {
    self.transaction = transaction
    self.tenant = tenant
  }

  /// - Parameter callback: the sealed target of the decision.
  package func insert(_ task: HumanTask, callback: [UInt8]?) throws {
    let correlation = task.definition.correlation
    try transaction.execute(
      """
      INSERT INTO tasks (tenant_id, id, state, title, definition, callback, workflow_id, run_id,
        created_at, expires_at)
      VALUES (\(tenant), \(task.id), \(task.state.rawValue), \(task.definition.title),
        \(TaskDefinitionCodec.encode(task.definition.values)), \(callback),
        \(correlation.workflowID), \(correlation.runID), \(task.createdAt), \(task.expiresAt))
      """)
  }

  package func find(_ id: TaskID) throws -> HumanTask? {
    try transaction.first("\(Self.select) WHERE tenant_id = \(tenant) AND id = \(id)")
      .map(Self.task)
  }

  /// The task, held against changes by others until this transaction ends.
  package func lock(_ id: TaskID) throws -> HumanTask? {
    try transaction.first(
      """
      \(Self.select) WHERE tenant_id = \(tenant) AND id = \(id)\(transaction.dialect.forUpdate)
      """
    ).map(Self.task)
  }

  /// The sealed target of the decision.
  package func callback(_ id: TaskID) throws -> [UInt8]? {
    try transaction.first(
      "SELECT callback FROM tasks WHERE tenant_id = \(tenant) AND id = \(id)"
    )?.optionalBytes(0)
  }

  /// Stores that a task was closed; false when it had been closed before.
  package func close(_ task: HumanTask) throws -> Bool {
    let decision = task.decision.map(DecisionCodec.text)
    return try transaction.execute(
      """
      UPDATE tasks
      SET state = \(task.state.rawValue), closed_at = \(task.closedAt), decision = \(decision)
      WHERE tenant_id = \(tenant) AND id = \(task.id) AND \(SQL.unset("closed_at"))
      """) == 1
  }

  /// Stores what a closed task is about and what it came to, without what was erased from them.
  package func rewrite(_ id: TaskID, _ definition: TaskDefinition, _ decision: Decision?) throws {
    let correlation = definition.correlation
    let decision = decision.map(DecisionCodec.text)
    try transaction.execute(
      """
      UPDATE tasks SET title = \(definition.title), callback = NULL, decision = \(decision),
        definition = \(TaskDefinitionCodec.encode(definition.values)),
        workflow_id = \(correlation.workflowID), run_id = \(correlation.runID)
      WHERE tenant_id = \(tenant) AND id = \(id) AND closed_at IS NOT NULL
      """)
  }

  /// Whether something of a task is still to be sent.
  package func hasOpenDeliveries(_ id: TaskID) throws -> Bool {
    try transaction.first(
      """
      SELECT 1 FROM deliveries
      WHERE tenant_id = \(tenant) AND task_id = \(id) AND \(SQL.unset("ended_at")) LIMIT 1
      """) != nil
  }

  /// Open tasks of every tenant whose time has come, oldest first.
  package static func due(
    at now: Timestamp, limit: Int, in transaction: any Transaction
  ) throws -> [(tenant: TenantID, task: TaskID)] {
    try transaction.query(
      """
      SELECT tenant_id, id FROM tasks WHERE closed_at IS NULL AND expires_at <= \(now)
      ORDER BY expires_at LIMIT \(limit)
      """
    ).map { (try $0.identifier(0), try $0.identifier(1)) }
  }

  /// The time at which the next open task of any tenant expires.
  package static func nextDue(in transaction: any Transaction) throws -> Timestamp? {
    try transaction.first(
      "SELECT expires_at FROM tasks WHERE closed_at IS NULL ORDER BY expires_at LIMIT 1"
    )?.timestamp(0)
  }

  private static let select: SQL = """
    SELECT tenant_id, id, definition, created_at, expires_at, state, decision, closed_at FROM tasks
    """

  private static let definitions = DefinitionCache()

  static func task(_ row: Row) throws -> HumanTask {
    let decision = try row.optionalText(6).map(DecisionCodec.decode(text:))
    return HumanTask(
      id: try row.identifier(1), tenant: try row.identifier(0),
      definition: try definitions.definition(of: try row.identifier(1), try row.text(2)),
      createdAt: try row.timestamp(3), expiresAt: try row.timestamp(4),
      state: try TaskState(stored: row.text(5)), decision: decision,
      closedAt: try row.optionalTimestamp(7))
  }
}

extension TaskState {
  init(stored word: String) throws {
    guard let state = TaskState(rawValue: word) else {
      throw StoreError.corrupt("a task is in an unknown state")
    }
    self = state
  }
}
