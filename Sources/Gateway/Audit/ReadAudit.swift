package import Domain
import Store

extension Gateway {
  /// A page of the audit trail, oldest first: the tenant's, or that of one task.
  package func audit(
    of task: TaskID?, after: EventID?, limit: Int, for principal: Principal
  ) async throws -> Page<AuditEntry> {
    // Whoever may read a task may read what happened to it.
    if task == nil || !principal.holds(.tasksRead) { try principal.require(.auditRead) }
    return try await read(principal.tenant) { transaction in
      if let task, try TaskRepository(transaction, of: principal.tenant).find(task) == nil {
        throw Refusal.notFound("task")
      }
      let found = try AuditEventRepository(transaction, of: principal.tenant)
        .list(task: task, after: after, limit: limit + 1)
      return Page(found, limit: limit) { $0.id.description }
    }
  }
}
