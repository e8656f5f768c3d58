import Domain
import Gateway
import Store

/// Every row of every table: what "changes nothing" is compared by.
struct Snapshot: Hashable, Sendable {
  let tables: [[Value]]

  private static let queries: [SQL] = [
    "SELECT * FROM tenants ORDER BY 1, 2", "SELECT * FROM api_keys ORDER BY 1, 2",
    "SELECT * FROM signing_secrets ORDER BY 1, 2, 3", "SELECT * FROM rate_counters ORDER BY 1, 2",
    "SELECT * FROM idempotency_keys ORDER BY 1, 2", "SELECT * FROM channels ORDER BY 1, 2",
    "SELECT * FROM webhooks ORDER BY 1, 2", "SELECT * FROM tasks ORDER BY 1, 2",
    "SELECT * FROM links ORDER BY 1, 2", "SELECT * FROM code_challenges ORDER BY 1, 2, 3",
    "SELECT * FROM access_sessions ORDER BY 1, 2", "SELECT * FROM responses ORDER BY 1, 2",
    "SELECT * FROM deliveries ORDER BY 1, 2", "SELECT * FROM attempts ORDER BY 1, 2, 3",
    "SELECT * FROM audit_events ORDER BY 1, 2", "SELECT * FROM nodes ORDER BY 1",
    "SELECT * FROM duties ORDER BY 1",
  ]

  /// How many tables it reads; a test compares that with the schema.
  static var tableCount: Int { queries.count }

  init(of database: any Database) async throws {
    tables = try await database.read(.system) { transaction in
      try Self.queries.map { query in
        try transaction.query(query).flatMap { row in (0..<row.count).map { row[$0] } }
      }
    }
  }
}

extension World {
  func snapshot() async throws -> Snapshot { try await Snapshot(of: database) }

  func count(_ query: SQL) async throws -> Int64 {
    try await database.read(.system) { try $0.first(query)?.integer(0) ?? 0 }
  }

  /// Purpose and event of every delivery of a task that is still to be sent, sorted.
  func waiting(for task: TaskAtHand) async throws -> [String] {
    try await database.read(.system) { transaction in
      try transaction.query(
        """
        SELECT purpose, event, kind FROM deliveries
        WHERE task_id = \(task.id) AND ended_at IS NULL ORDER BY purpose, event, kind
        """
      ).map { "\(try $0.text(0)) \(try $0.text(1)) \(try $0.text(2))" }
    }
  }

  /// The events of the audit trail of a task, sorted by name.
  func trail(of task: TaskAtHand) async throws -> [String] {
    try await gateway.audit(of: task.id, after: nil, limit: 200, for: caller).items
      .compactMap { $0["event"]?.string }.sorted()
  }
}
