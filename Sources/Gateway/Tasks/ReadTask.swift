package import Domain
package import JSON
package import Store

extension Gateway {
  /// One task with its links, without their addresses.
  package func task(_ id: TaskID, for caller: Principal) async throws -> JSON {
    try caller.require(.tasksRead)
    return try await read(caller.tenant) { transaction in
      guard let task = try TaskRepository(transaction, of: caller.tenant).entry(id) else {
        throw Refusal.notFound("task")
      }
      let links = try AccessLinkRepository(transaction, of: caller.tenant).all(of: id)
      return .object(task.json(links: links.map { $0.json() }))
    }
  }

  /// A page of tasks, newest first, and whether more follow.
  package func tasks(
    _ filter: TaskFilter, before: TaskID?, limit: Int, for caller: Principal
  ) async throws -> Page<JSON> {
    try caller.require(.tasksRead)
    return try await read(caller.tenant) { transaction in
      let tasks = TaskRepository(transaction, of: caller.tenant)
      let links = AccessLinkRepository(transaction, of: caller.tenant)
      let found = try tasks.list(filter, before: before, limit: limit + 1)
      let shown = found.prefix(limit)
      let doors = try links.all(of: shown, listedFor: filter.assignee)
      let items = shown.map { task in
        JSON.object(task.json(links: doors[task.id, default: []].map { $0.json() }))
      }
      let next = found.count > limit ? found[limit - 1].id.description : nil
      return Page(items: items, next: next)
    }
  }
}
