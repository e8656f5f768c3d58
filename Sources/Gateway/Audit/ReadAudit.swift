package import Domain
import JSON
import Store

extension Gateway {
  /// A page of the audit trail, oldest first: the tenant's, or that of one task.
  package func audit(
    of task: TaskID?, after: EventID?, limit: Int, for principal: Principal
  ) async throws -> Page {
    // Whoever may read a task may read what happened to it.
    if task == nil || !principal.holds(.tasksRead) { try principal.require(.auditRead) }
    return try await read(principal.tenant) { transaction in
      if let task, try TaskRepository(transaction, of: principal.tenant).find(task) == nil {
        throw Refusal.notFound("task")
      }
      let found = try AuditEventRepository(transaction, of: principal.tenant)
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
      "actor": ["kind": .string(actor.kind), "name": .text(actor.name)], "address": .text(address),
      "detail": detail, "erased": .bool(isErased), "at": .time(at),
      "sequence": position.map { .number(JSONNumber($0.sequence)) } ?? .null,
      "digest": .text(position.map { Hex.encode($0.digest) }),
    ]
  }
}
