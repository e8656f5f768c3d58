import Cryptography
package import Domain
import Store

/// The result of sending the form.
package enum SubmitResult: Sendable {
  /// The answer counted.
  case decided
  /// Something is wrong; what was typed is the caller's to show again.
  case invalid(FormView, [FieldFailure], commentComplaint: FieldError?)
  /// Somebody else was faster, or the task has ended otherwise.
  case closed
  /// The session has ended; what was typed is kept for the next one.
  case sessionEnded
  case inactive
  case lost
  case forged
  /// The form had controls that the task does not: the page is not ours.
  case malformed
}

extension Gateway {
  /// Takes an assignee's answer: the first valid one decides, every later one is told so.
  ///
  /// The answer is checked before the transaction that decides, because the definition never changes
  /// and the store has one writer.
  package func submitResponse(
    short: String, cookie: String?, antiForgery: String?, _ submission: Submission,
    client: IPAddress
  ) async throws -> SubmitResult {
    guard let cookie = linkCookie(short: short, value: cookie),
      case .session(let token) = cookie.holder
    else { return .lost }
    guard isGenuine(antiForgery, cookie) else { return .forged }
    let found = try await database.read(.system) { [now = clock.now] transaction in
      try context(session: token, at: now, in: transaction)
    }
    guard let found else { return .lost }
    var answer: CheckedSubmission.Answer?
    if let context = found.open {
      guard context.task.state.isOpen else { return .closed }
      switch CheckedSubmission(submission, context.task.definition) {
      case .malformed: return .malformed
      case .invalid(let failures, let comment):
        let view = try await formView(context, cookie)
        return .invalid(view, failures, commentComplaint: comment)
      case .valid(let valid): answer = valid
      }
    }
    let principal = Principal(
      .assignee(found.link.email), of: found.link.tenant, from: client.description)
    return try await write(by: principal) { [answer] work in
      try work.submit(answer, submission, session: token, to: found.link)
    }
  }

  private func formView(_ context: LinkContext, _ cookie: LinkCookie) async throws -> FormView {
    let kept = try await read(context.link.tenant) { transaction in
      try draft(of: context.link, in: transaction)
    }
    return FormView(context, draft: kept, antiForgery: antiForgery(cookie))
  }
}

extension UnitOfWork {
  /// Decides with an answer that was checked, or keeps the draft of a session that has ended.
  ///
  /// The task is locked before its link, as every transaction does.
  fileprivate func submit(
    _ answer: CheckedSubmission.Answer?, _ submission: Submission, session token: [UInt8],
    to former: AccessLink
  ) throws -> SubmitResult {
    let task = try tasks.lock(former.task)
    guard let link = try links.lock(former.id),
      let session = try gateway.session(token, in: transaction)
    else { return .lost }
    guard let answer, var task, session.isLive(at: now), link.isActive(at: now),
      task.isShown(at: now),
      task.definition.assignees.indices.contains(link.position)
    else { return try keepDraft(submission, of: link) }
    let assignee = task.definition.assignees[link.position]
    let decision = Decision(
      id: identifier(DecisionID.self), approved: answer.approved, result: answer.result,
      comment: answer.comment,
      decidedBy: .assignee(email: assignee.email.text, name: assignee.name), decidedAt: now)
    guard task.decide(decision) else { return .closed }
    try keepResponse(decision, task: task, link: link.id)
    try close(task)
    try links.saveDraft(link.id, nil)
    return .decided
  }
}
