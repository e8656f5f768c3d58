import Domain
import Store
import Support
import Synchronization
import Testing

/// What is asked of a store with very many rows is found by the index that leads there, from the first
/// row on: SQLite's planner knows what a store grows to.
@Suite struct PlanTests {
  struct Question: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// What each step of the plan that looks into a table must say.
    let plan: [String]
    let ask: @Sendable (any Transaction) throws -> Void

    init(
      _ name: String, _ plan: String..., ask: @escaping @Sendable (any Transaction) throws -> Void
    ) {
      (testDescription, self.plan, self.ask) = (name, plan, ask)
    }
  }

  private static let tenant = TenantID(at: noon, random: Array(repeating: 1, count: 10))
  private static let task = TaskID(at: noon, random: Array(repeating: 2, count: 10))
  private static let open = TaskState.allCases.filter(\.isOpen)

  private static func list(_ filter: TaskFilter, _ transaction: any Transaction) throws {
    _ = try TaskRepository(transaction, of: tenant).list(filter, before: task, limit: 50)
  }

  static let questions = [
    Question("a task's links", "links USING COVERING INDEX links_task (tenant_id=? AND task_id=?)")
    {
      _ = try AccessLinkRepository($0, of: tenant).all(of: task)
    },
    Question(
      "several tasks' links", "links USING COVERING INDEX links_task (tenant_id=? AND task_id=?)"
    ) {
      _ = try AccessLinkRepository($0, of: tenant).all(of: [task, task, task])
    },
    Question(
      "a person's links",
      "links USING COVERING INDEX links_email (tenant_id=? AND email=? AND task_id>? AND task_id<?)"
    ) {
      _ = try AccessLinkRepository($0, of: tenant)
        .all(of: [task, task, task], issuedTo: "ada@example.com")
    },
    Question(
      "a task's deliveries", "deliveries USING INDEX deliveries_task (tenant_id=? AND task_id=?)"
    ) {
      _ = try DeliveryRepository($0, of: tenant)
        .list(DeliveryFilter(task: task), before: nil, limit: 50)
    },
    Question(
      "a task's trail", "audit_events USING INDEX audit_events_task (tenant_id=? AND task_id=?)"
    ) {
      _ = try AuditEventRepository($0, of: tenant).list(task: task, after: nil, limit: 50)
    },
    Question(
      "the trail further on", "audit_events USING PRIMARY KEY (tenant_id=? AND id>?)"
    ) {
      _ = try AuditEventRepository($0, of: tenant)
        .list(task: nil, after: EventID(bytes: task.bytes), limit: 50)
    },
    Question("dead letters", "deliveries USING INDEX deliveries_state (tenant_id=? AND state=?)") {
      _ = try DeliveryRepository($0, of: tenant)
        .list(DeliveryFilter(state: .discarded), before: nil, limit: 50)
    },
    Question(
      "all tasks further back",
      "tasks USING INDEX sqlite_autoindex_tasks_1 (tenant_id=? AND id<?)"
    ) { try list(TaskFilter(), $0) },
    Question(
      "completed tasks", "tasks USING INDEX tasks_state (tenant_id=? AND state=? AND id<?)"
    ) { try list(TaskFilter(states: [.completed]), $0) },
    Question(
      "open tasks", "tasks USING INDEX sqlite_autoindex_tasks_1 (tenant_id=? AND id=?)",
      "tasks USING COVERING INDEX tasks_state (tenant_id=? AND state=? AND id<?)",
      "tasks USING COVERING INDEX tasks_state (tenant_id=? AND state=? AND id<?)"
    ) { try list(TaskFilter(states: open), $0) },
    Question(
      "a run's open tasks",
      "tasks USING INDEX tasks_workflow (tenant_id=? AND workflow_id=? AND run_id=? AND id<?)"
    ) { try list(TaskFilter(states: open, workflowID: "wf", runID: "run"), $0) },
    Question(
      "a person's tasks",
      "links USING COVERING INDEX links_email (tenant_id=? AND email=? AND task_id<?)",
      "tasks USING INDEX sqlite_autoindex_tasks_1 (tenant_id=? AND id=?)",
      "links USING COVERING INDEX links_email (tenant_id=? AND email=? AND task_id<?)"
    ) { try list(TaskFilter(assignee: "ada@example.com"), $0) },
    Question(
      "a text", "tasks USING COVERING INDEX sqlite_autoindex_tasks_1 (tenant_id=? AND id<?)",
      "tasks USING INDEX sqlite_autoindex_tasks_1 (tenant_id=? AND id<?)"
    ) { try list(TaskFilter(states: open, text: "loan"), $0) },
    Question("due tasks", "tasks USING INDEX tasks_due (expires_at<?)") {
      _ = try TaskRepository.due(at: noon, limit: 100, in: $0)
    },
    Question(
      "the chain's end",
      "audit_events USING INDEX audit_events_sequence (tenant_id=? AND sequence>?)"
    ) { _ = try AuditChainRepository($0).head(of: tenant) },
    Question(
      "what has no place in a chain", "audit_events USING INDEX audit_events_unsealed (id<?)"
    ) { _ = try AuditChainRepository($0).unsealed(before: noon, limit: 100) },
    Question(
      "counters that are over",
      "rate_counters USING COVERING INDEX rate_counters_age (started_at<?)"
    ) {
      try RateCounterRepository($0).deleteOld(at: noon)
    },
    Question(
      "what a closed task makes pointless",
      "deliveries USING INDEX deliveries_task (tenant_id=? AND task_id=?)"
    ) { try DeliveryRepository($0, of: tenant).withdraw(task: task, at: noon) },
  ]

  @Test(arguments: questions)
  func `a query finds its rows by an index`(question: Question) async throws {
    try await Backend.sqlite.withDatabase { database in
      try await Migrator(Migration.all).apply(to: database, clock: Clock { noon })
      // A planner that was told reads it when it opens the store, and whenever the schema changes.
      let plan = try await database.write(.system) { transaction in
        let listener = Listener(transaction)
        try question.ask(listener)
        return try listener.asked.flatMap { sql in
          try transaction.query("EXPLAIN QUERY PLAN " + sql).map { try $0.text(3) }
        }
      }
      let steps = plan.filter { $0.hasPrefix("SEARCH ") || $0.hasPrefix("SCAN ") }
        .filter { !$0.contains("newest") }
      #expect(steps == question.plan.map { "SEARCH " + $0 })
    }
  }
}

/// Lets everything through and keeps what was asked.
private final class Listener: Transaction {
  private let transaction: any Transaction
  private(set) var asked: [SQL] = []

  init(_ transaction: any Transaction) { self.transaction = transaction }

  var dialect: Dialect { transaction.dialect }
  var scope: Scope { transaction.scope }

  func query(_ sql: SQL) throws(StoreError) -> [Row] {
    asked.append(sql)
    return try transaction.query(sql)
  }

  func first(_ sql: SQL) throws(StoreError) -> Row? {
    asked.append(sql)
    return try transaction.first(sql)
  }

  func execute(_ sql: SQL) throws(StoreError) -> Int {
    asked.append(sql)
    return try transaction.execute(sql)
  }

  func execute(batch: [SQL]) throws(StoreError) -> Int {
    asked += batch
    return try transaction.execute(batch: batch)
  }

  func execute(bulks: [Bulk]) throws(StoreError) -> [Int] {
    try transaction.execute(bulks: bulks)
  }

  func query(_ bulk: Bulk) throws(StoreError) -> [Row] { try transaction.query(bulk) }
}
