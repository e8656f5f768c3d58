package import Domain
import Store

extension Gateway {
  private static let batch = 100

  /// Ends the tasks whose time has come, each in a transaction of its own.
  ///
  /// - Returns: when the next one is due; nil when no task is open.
  package func expireTasks(at now: Timestamp) async throws -> Timestamp? {
    while true {
      let due = try await database.read(.system) { transaction in
        try TaskRepository.due(at: now, limit: Self.batch, in: transaction)
      }
      for (tenant, task) in due { try await expire(task, of: tenant) }
      if due.count < Self.batch { break }
    }
    return try await database.read(.system) { transaction in
      try TaskRepository.nextDue(in: transaction)
    }
  }

  private func expire(_ id: TaskID, of tenant: TenantID) async throws {
    try await write(by: Principal(.system, of: tenant)) { ledger in
      guard var task = try ledger.tasks.lock(id),
        task.expire(at: ledger.now, decisionID: ledger.identifier(DecisionID.self))
      else { return }
      try ledger.close(task)
    }
  }
}
