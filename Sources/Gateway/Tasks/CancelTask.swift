package import Domain
package import JSON
import Store

extension Gateway {
  /// Withdraws a task: its links show that it was cancelled, and the workflow is told.
  package func cancelTask(_ id: TaskID, by caller: Principal) async throws -> JSON {
    try caller.require(.tasksWrite)
    return try await write(by: caller) { ledger in
      guard var task = try ledger.tasks.lock(id) else { throw Refusal.notFound("task") }
      guard task.cancel(at: ledger.now) else { throw task.closedRefusal }
      try ledger.close(task)
      return .object(task.json(links: try ledger.links.all(of: id).map { $0.json() }))
    }
  }
}
