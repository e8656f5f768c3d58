package import Domain

extension TaskSnapshot {
  /// Reads the values without making a form of them: checking its fields again would cost more than
  /// all queries of a page.
  fileprivate init(_ row: Row) throws {
    self.init(
      id: try row.identifier(0), state: try TaskState(stored: row.text(1)),
      createdAt: try row.timestamp(2), expiresAt: try row.timestamp(3),
      closedAt: try row.optionalTimestamp(4), values: try TaskDefinitionCodec.decode(row.text(5)),
      decision: try row.optionalText(6).map(DecisionCodec.decode(text:)))
  }

  fileprivate static let select: SQL = """
    SELECT id, state, created_at, expires_at, closed_at, definition, decision FROM tasks
    """
}

extension TaskRepository {
  /// The task for showing, without its links.
  package func snapshot(_ id: TaskID) throws -> TaskSnapshot? {
    try transaction.first("\(TaskSnapshot.select) WHERE tenant_id = \(tenant) AND id = \(id)")
      .map(TaskSnapshot.init)
  }

  /// A page of tasks, newest first, without their links.
  ///
  /// - Parameters:
  ///   - before: the last task of the page before.
  ///   - limit: how many at the most.
  package func list(_ filter: TaskFilter, before: TaskID?, limit: Int) throws -> [TaskSnapshot] {
    if filter.text != nil || filter.assignee != nil {
      return try search(filter, before: before, limit: limit)
    }
    let others = Self.conditions(filter) + (before.map { " AND id < \($0)" } ?? .empty)
    let end: SQL = " ORDER BY id DESC LIMIT \(limit)"
    var sql: SQL = "\(TaskSnapshot.select) WHERE tenant_id = \(tenant)"
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
    return try transaction.query(sql + end).map(TaskSnapshot.init)
  }

  /// Looks among the newest tasks first, everybody's or a person's, and then among more and more older
  /// ones: what is found often is found at once, however many tasks there are.
  private func search(_ filter: TaskFilter, before: TaskID?, limit: Int) throws -> [TaskSnapshot] {
    let others = Self.among(filter.states) + Self.conditions(filter)
    var (found, end) = ([TaskSnapshot](), before)
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
        "\(TaskSnapshot.select) WHERE \(span)\(others) ORDER BY id DESC LIMIT \(rest)"
      ).map(TaskSnapshot.init)
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

  /// The conditions of a filter besides the state and the person.
  private static func conditions(_ filter: TaskFilter) -> SQL {
    var sql = SQL.empty
    if let workflow = filter.workflowID { sql += " AND workflow_id = \(workflow)" }
    if let run = filter.runID { sql += " AND run_id = \(run)" }
    if let text = filter.text {
      sql += " AND LOWER(title) LIKE \(pattern(text)) ESCAPE '!'"
    }
    return sql
  }

  static func pattern(_ text: String) -> String {
    var escaped = "%"
    for character in text.lowercased() {
      if character == "%" || character == "_" || character == "!" { escaped.append("!") }
      escaped.append(character)
    }
    return escaped + "%"
  }
}

/// The tasks that a list shows.
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
