import Cryptography
import Domain
import JSON
import Store

extension UnitOfWork {
  /// Stores that a task has ended and queues all that follows from it.
  ///
  /// Every way for a task to end comes through here, so none can forget the callback.
  func close(_ task: HumanTask) throws {
    guard let outcome = task.outcome, try tasks.close(task) else { throw task.closedRefusal }
    try deliveries.withdraw(task: task.id, at: now)
    let notification = Notification(outcome.event, at: now, .closed(task.summary, outcome))
    try record(
      outcome.event, task: task.id, detail: outcome.auditDetail, content: notification.content)
    let encoded = EncodedNotification(notification)
    try deliveries.insert(
      callback(task, encoded) + outcomes(task, encoded) + releases(task, encoded))
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
    _ task: HumanTask, _ notification: EncodedNotification
  ) throws -> [DeliveryRow] {
    guard let sealed = try tasks.callback(task.id) else { return [] }
    let opened = try gateway.keys.open(sealed, for: SealContext.taskCallback(task.id).context)
    let target = try CallbackTargetCodec.decode(opened)
    return [
      delivery(
        .callback, of: notification, to: .callback(target, tenant: tenant), task: task.id)
    ]
  }

  /// The result to the channels that were told of the task.
  private func outcomes(
    _ task: HumanTask, _ notification: EncodedNotification
  ) throws -> [DeliveryRow] {
    try channels.find(named: task.definition.channels).map { channel in
      delivery(.outcome, of: notification, to: .channel(channel), task: task.id)
    }
  }

  /// The result to the invited who need not decide any more.
  private func releases(
    _ task: HumanTask, _ notification: EncodedNotification
  ) -> [DeliveryRow] {
    guard task.definition.invitation == .email else { return [] }
    let decider = task.decision?.decidedBy.email?.lowercased()
    return task.definition.assignees.filter { $0.email.normalized != decider }.map { assignee in
      delivery(
        .outcome, of: notification, to: .mailbox(assignee, language: task.definition.language),
        task: task.id)
    }
  }
}

extension TaskOutcome {
  fileprivate var auditDetail: JSONObject {
    [
      "approved": .bool(approved), "decision_id": .text(decision?.id.description),
      "decided_by": decision.map { DecisionCodec.encode($0.decidedBy) } ?? .null,
    ]
  }
}
