package import Domain
import Store

extension Gateway {
  /// Withdraws a task: its links show that it was cancelled, and the workflow is told.
  package func cancelTask(_ id: TaskID, by principal: Principal) async throws -> TaskSnapshot {
    try principal.require(.tasksWrite)
    return try await write(by: principal) { work in
      guard var task = try work.tasks.lock(id) else { throw Refusal.notFound("task") }
      guard task.cancel(at: work.now) else { throw task.closedRefusal }
      try work.close(task)
      return TaskSnapshot(task, links: try work.links.all(of: id))
    }
  }
}
