package import Domain
import JSON

/// What people answered to the tasks of one tenant.
package struct ResponseRepository {
  private let transaction: any Transaction
  private let tenant: TenantID

  package init(_ transaction: any Transaction, of tenant: TenantID) {
    self.transaction = transaction
    self.tenant = tenant
  }

  /// Keeps an answer.
  package func insert(
    _ id: ResponseID, task: TaskID, link: LinkID?, decision: Decision
  ) throws {
    try transaction.execute(
      """
      INSERT INTO responses (tenant_id, id, task_id, link_id, approved, answers, comment, decider,
        created_at)
      VALUES (\(tenant), \(id), \(task), \(link), \(decision.approved),
        \(String(decoding: JSON.object(decision.result).bytes, as: UTF8.self)),
        \(decision.comment),
        \(String(decoding: DecisionCodec.encode(decision.decidedBy).bytes, as: UTF8.self)), \(decision.decidedAt))
      """)
  }
}
