import Cryptography
package import Domain
import Store

/// What a person sent from the form's page.
package struct Submission: Sendable {
  package let approved: Bool
  package let comment: String?
  /// Name and text of every control, as the browser sent them.
  package let typed: [(name: String, text: String)]

  package init(approved: Bool, comment: String?, typed: [(name: String, text: String)]) {
    self.approved = approved
    self.comment = comment
    self.typed = typed
  }
}

/// What came of it.
package enum SubmitResult: Sendable {
  /// The answer counted.
  case decided
  /// Something is wrong; what was typed is the principal's to show again.
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
  package func submitResponse(
    short: String, cookie: String?, antiForgery: String?, _ submission: Submission,
    client: IPAddress
  ) async throws -> SubmitResult {
    guard let doorway = doorway(short: short, cookie: cookie),
      case .session(let token) = doorway.holder
    else { return .lost }
    guard isGenuine(antiForgery, doorway) else { return .forged }
    let now = clock.now
    let result = try await database.write(.system) { transaction -> SubmitResult in
      try hold(session: token, in: transaction)
      guard let room = try room(session: token, at: now, in: transaction) else {
        return try keepDraft(submission, session: token, at: now, in: transaction)
      }
      let work = UnitOfWork(
        gateway: self, transaction: transaction,
        by: Principal(.assignee(room.link.email), of: room.link.tenant, from: client.description),
        now: now)
      return try work.submit(submission, room, doorway)
    }
    wake()
    return result
  }
}

extension UnitOfWork {
  fileprivate func submit(
    _ submission: Submission, _ room: LinkContext, _ doorway: LinkCookie
  ) throws -> SubmitResult {
    var task = room.task
    guard task.state.isOpen else { return .closed }
    let form = task.definition.form
    // A plain form is filled in: its page has no button that rejects.
    guard submission.approved || task.definition.type != .form else { return .malformed }
    guard submission.typed.allSatisfy({ typed in form.fields.contains { $0.name == typed.name } })
    else { return .malformed }
    let answers = form.answers(
      typed: submission.typed, enforcingRequired: submission.approved)
    let comment = Self.comment(submission.comment)
    guard answers.complaints.isEmpty, case .success(let reason) = comment else {
      guard case .form(let view) = try gateway.inside(room, doorway, in: transaction) else {
        return .closed
      }
      let complaint: FieldError? =
        if case .failure(let complaint) = comment { complaint } else { nil }
      return .invalid(view, answers.complaints, commentComplaint: complaint)
    }
    let decision = Decision(
      id: identifier(DecisionID.self), approved: submission.approved, result: answers.values,
      comment: reason,
      decidedBy: .assignee(email: room.assignee.email.text, name: room.assignee.name),
      decidedAt: now)
    guard task.decide(decision) else { return .closed }
    try keepResponse(decision, task: task, link: room.link.id)
    try close(task)
    try links.saveDraft(room.link.id, nil)
    return .decided
  }

  /// The comment as it is kept: nil when empty.
  private static func comment(_ typed: String?) -> Swift.Result<String?, FieldError> {
    let text = trimmed(typed ?? "")
    guard text.unicodeScalars.count <= 5000 else { return .failure(.tooLong(5000)) }
    guard !text.unicodeScalars.contains(where: { $0.isForbidden(linesAllowed: true) }) else {
      return .failure(.controlCharacter)
    }
    return .success(text.isEmpty ? nil : text)
  }
}
