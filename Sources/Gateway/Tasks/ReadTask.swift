package import Domain
package import Store

extension Gateway {
  /// A task with its links, without their addresses.
  package func task(_ id: TaskID, for principal: Principal) async throws -> TaskSnapshot {
    try principal.require(.tasksRead)
    return try await read(principal.tenant) { transaction in
      guard var task = try TaskRepository(transaction, of: principal.tenant).snapshot(id) else {
        throw Refusal.notFound("task")
      }
      task.links = try AccessLinkRepository(transaction, of: principal.tenant).all(of: id)
      return task
    }
  }

  /// A page of tasks, newest first, and whether more follow.
  package func tasks(
    _ filter: TaskFilter, before: TaskID?, limit: Int, for principal: Principal
  ) async throws -> Page<TaskSnapshot> {
    try principal.require(.tasksRead)
    return try await read(principal.tenant) { transaction in
      let tasks = TaskRepository(transaction, of: principal.tenant)
      let found = try tasks.list(filter, before: before, limit: limit + 1)
      var shown = Array(found.prefix(limit))
      let links = try AccessLinkRepository(transaction, of: principal.tenant)
        .all(of: shown, listedFor: filter.assignee)
      for place in shown.indices { shown[place].links = links[shown[place].id, default: []] }
      return Page(
        items: shown, next: found.count > limit ? found[limit - 1].id.description : nil)
    }
  }
}
