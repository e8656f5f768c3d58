import Cryptography
import Domain
import JSON
import Store

extension UnitOfWork {
  /// Stores that a task has ended and queues all that follows from it.
  ///
  /// Every way for a task to end comes through here, so none can forget the callback.
  func close(_ task: HumanTask) throws {
    guard let event = task.state.event, try tasks.close(task) else { throw task.closedRefusal }
    try deliveries.withdraw(task: task.id, at: now)
    let conclusion = task.conclusion
    try record(
      event, task: task.id,
      detail: [
        "approved": conclusion["approved"] ?? false,
        "decision_id": conclusion["decision_id"] ?? nil,
        "decided_by": conclusion["decided_by"] ?? nil,
      ], data: conclusion)
    let payload = EventPayload.text(event, at: now, data: conclusion)
    try deliveries.insert(
      callback(task, event, payload) + outcomes(task, event, payload)
        + farewells(task, event, payload))
  }

  /// Keeps what somebody answered.
  func keepResponse(_ decision: Decision, task: HumanTask, link: LinkID?) throws {
    try ResponseRepository(transaction, of: tenant).insert(
      identifier(ResponseID.self), task: task.id, link: link, decision: decision)
    try record(
      .responseSubmitted, task: task.id,
      detail: ["approved": .bool(decision.approved), "proof": .string(decision.decidedBy.proof)])
  }

  /// The decision to the workflow.
  private func callback(
    _ task: HumanTask, _ event: EventType, _ payload: String
  ) throws -> [DeliveryRow] {
    guard let sealed = try tasks.callback(task.id) else { return [] }
    let opened = try gateway.keys.open(sealed, for: SealContext.taskCallback(task.id).context)
    let target = try CallbackTarget(stored: JSON(parsing: opened))
    return [
      delivery(
        .callback, event, to: .callback(target, tenant: tenant), task: task.id, payload: payload)
    ]
  }

  /// The result to the channels that were told of the task.
  private func outcomes(
    _ task: HumanTask, _ event: EventType, _ payload: String
  ) throws -> [DeliveryRow] {
    try channels.find(named: task.definition.channels).map { channel in
      delivery(.outcome, event, to: .channel(channel), task: task.id, payload: payload)
    }
  }

  /// The result to those who were invited and need not decide any more.
  private func farewells(
    _ task: HumanTask, _ event: EventType, _ payload: String
  ) -> [DeliveryRow] {
    guard task.definition.invitation == .email else { return [] }
    let decider = task.decision?.decidedBy.email?.lowercased()
    return task.definition.assignees.filter { $0.email.normalized != decider }.map { assignee in
      delivery(
        .outcome, event, to: .mailbox(assignee, language: task.definition.language),
        task: task.id, payload: payload)
    }
  }
}
