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
        \(String(decoding: task.definition.json.bytes, as: UTF8.self)), \(callback),
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
    let decision = task.decision.map {
      String(decoding: JSON.object($0.json).bytes, as: UTF8.self)
    }
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
    let decision = decision.map { String(decoding: JSON.object($0.json).bytes, as: UTF8.self) }
    try transaction.execute(
      """
      UPDATE tasks SET title = \(definition.title), callback = NULL, decision = \(decision),
        definition = \(String(decoding: definition.json.bytes, as: UTF8.self)),
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

  /// A page of tasks, newest first.
  ///
  /// - Parameters:
  ///   - before: the last task of the page before.
  ///   - limit: how many at the most.
  package func list(_ filter: TaskFilter, before: TaskID?, limit: Int) throws -> [HumanTask] {
    if filter.text != nil || filter.assignee != nil {
      return try search(filter, before: before, limit: limit)
    }
    let others = Self.conditions(filter) + (before.map { " AND id < \($0)" } ?? .empty)
    let end: SQL = " ORDER BY id DESC LIMIT \(limit)"
    var sql: SQL = "\(Self.select) WHERE tenant_id = \(tenant)"
    if let states = filter.states, states.count > 1, filter.workflowID == nil {
      // The newest of each state, each found in order, rather than all of them or all tasks.
      let newest = states.map { state in
        """
        SELECT id FROM (SELECT id FROM tasks
          WHERE tenant_id = \(tenant) AND state = \(state.rawValue)\(others)\(end)) AS newest
        """ as SQL
      }
      sql += " AND id IN (\(SQL.joined(newest, by: " UNION ALL ")))"
    } else {
      sql += Self.among(filter.states) + others
    }
    return try transaction.query(sql + end).map(Self.task)
  }

  /// Looks among the newest tasks first, everybody's or a person's, and then among more and more older
  /// ones: what is found often is found at once, however many tasks there are.
  private func search(_ filter: TaskFilter, before: TaskID?, limit: Int) throws -> [HumanTask] {
    let others = Self.among(filter.states) + Self.conditions(filter)
    var (found, end) = ([HumanTask](), before)
    var width = filter.text == nil ? limit : 1000
    while true {
      let start = try place(width, of: filter.assignee, before: end)
      var span: SQL = "tenant_id = \(tenant)"
      let id: SQL = filter.assignee == nil ? "id" : "task_id"
      if let start { span += " AND \(id) >= \(start)" }
      if let end { span += " AND \(id) < \(end)" }
      if let email = filter.assignee {
        span = """
          tenant_id = \(tenant)
          AND id IN (SELECT task_id FROM links WHERE \(span) AND email = \(email))
          """
      }
      let rest = limit - found.count
      found += try transaction.query(
        "\(Self.select) WHERE \(span)\(others) ORDER BY id DESC LIMIT \(rest)"
      ).map(Self.task)
      guard found.count < limit, let start else { return found }
      (end, width) = (start, width * 4)
    }
  }

  /// The task that so many places before another stands; nil when there are fewer.
  private func place(
    _ distance: Int, of email: String?, before: TaskID?
  ) throws -> TaskID? {
    let id: SQL = email == nil ? "id" : "task_id"
    var sql: SQL = "SELECT \(id) FROM \(email == nil ? "tasks" : "links" as SQL)"
    sql += " WHERE tenant_id = \(tenant)"
    if let email { sql += " AND email = \(email)" }
    if let before { sql += " AND \(id) < \(before)" }
    return try transaction.first(
      sql + " ORDER BY \(id) DESC LIMIT 1 OFFSET \(distance - 1)")?.identifier(0)
  }

  private static func among(_ states: [TaskState]?) -> SQL {
    states.map { " AND state IN (\(SQL.list($0.map(\.rawValue))))" } ?? .empty
  }

  /// What a filter asks for besides the state and the person.
  private static func conditions(_ filter: TaskFilter) -> SQL {
    var sql = SQL.empty
    if let workflow = filter.workflowID { sql += " AND workflow_id = \(workflow)" }
    if let run = filter.runID { sql += " AND run_id = \(run)" }
    if let text = filter.text {
      sql += " AND LOWER(title) LIKE \(pattern(text)) ESCAPE '!'"
    }
    return sql
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

  /// When the next open task of any tenant runs out of time.
  package static func nextDue(in transaction: any Transaction) throws -> Timestamp? {
    try transaction.first(
      "SELECT expires_at FROM tasks WHERE closed_at IS NULL ORDER BY expires_at LIMIT 1"
    )?.timestamp(0)
  }

  static func pattern(_ text: String) -> String {
    var escaped = "%"
    for character in text.lowercased() {
      if character == "%" || character == "_" || character == "!" { escaped.append("!") }
      escaped.append(character)
    }
    return escaped + "%"
  }

  private static let select: SQL = """
    SELECT tenant_id, id, definition, created_at, expires_at, state, decision, closed_at FROM tasks
    """

  private static let definitions = DefinitionBook()

  static func task(_ row: Row) throws -> HumanTask {
    guard let state = TaskState(rawValue: try row.text(5)) else {
      throw StoreError.corrupt("a task is in an unknown state")
    }
    let decision = try row.optionalText(6).map { text in
      guard let decision = Decision(try JSONParser.parse(Array(text.utf8))) else {
        throw StoreError.corrupt("a decision cannot be read")
      }
      return decision
    }
    return HumanTask(
      id: try row.identifier(1), tenant: try row.identifier(0),
      definition: try definitions.definition(of: try row.identifier(1), try row.text(2)),
      createdAt: try row.timestamp(3), expiresAt: try row.timestamp(4), state: state,
      decision: decision, closedAt: try row.optionalTimestamp(7))
  }
}

/// Which tasks a list shows.
package struct TaskFilter: Sendable, Hashable {
  /// Nil for every state.
  package var states: [TaskState]?
  package var workflowID: String?
  package var runID: String?
  /// A normalised address.
  package var assignee: String?
  /// Part of the title, whatever the case.
  package var text: String?

  package init(
    states: [TaskState]? = nil, workflowID: String? = nil, runID: String? = nil,
    assignee: String? = nil, text: String? = nil
  ) {
    self.states = states
    self.workflowID = workflowID
    self.runID = runID
    self.assignee = assignee
    self.text = text
  }
}
