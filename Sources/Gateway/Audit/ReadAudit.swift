package import Domain
import JSON
import Store

extension Gateway {
  /// A page of the audit trail, oldest first: the tenant's, or that of one task.
  package func audit(
    of task: TaskID?, after: EventID?, limit: Int, for caller: Principal
  ) async throws -> Page {
    // Whoever may read a task may read what happened to it.
    if task == nil || !caller.scopes.contains(.tasksRead) { try caller.require(.auditRead) }
    return try await read(caller.tenant) { transaction in
      if let task, try TaskRepository(transaction, of: caller.tenant).find(task) == nil {
        throw Refusal.notFound("task")
      }
      let found = try AuditRepository(transaction, of: caller.tenant)
        .list(task: task, after: after, limit: limit + 1)
      return Page(
        items: found.prefix(limit).map(\.json),
        next: found.count > limit ? found[limit - 1].id.description : nil)
    }
  }
}

extension AuditEntry {
  /// The event as the API shows it.
  fileprivate var json: JSON {
    [
      "id": .string(id.description), "event": .string(event), "task_id": .text(task?.description),
      "actor": ["kind": .string(actorKind), "name": .text(actor)], "address": .text(address),
      "detail": detail, "erased": .bool(isErased), "at": .time(at),
      "sequence": sequence.map { .number(JSONNumber($0)) } ?? .null,
      "digest": .text(digest.map(Hex.encode)),
    ]
  }
}
