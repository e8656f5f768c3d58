import Domain
import Gateway
import JSON
import Store
import Support

extension GatewayFixture {
  func snapshot() async throws -> StoreSnapshot { try await database.snapshot() }

  func count(_ query: SQL) async throws -> Int64 { try await database.count(query) }

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
      .map(\.event).sorted()
  }
}
