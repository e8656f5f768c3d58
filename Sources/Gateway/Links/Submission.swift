import Domain
import JSON

/// The content of the form's page, as a person sent it.
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

/// A submission after the check against its task's definition, which never changes.
enum CheckedSubmission: Sendable {
  case valid(Answer)
  case invalid([FieldFailure], comment: FieldError?)
  /// The form had controls that the task does not: the page is not ours.
  case malformed

  struct Answer: Sendable {
    let approved: Bool
    let result: JSONObject
    let comment: String?
  }

  init(_ submission: Submission, _ definition: TaskDefinition) {
    let form = definition.form
    // A plain form is filled in: its page has no button that rejects.
    guard submission.approved || definition.type != .form,
      submission.typed.allSatisfy({ typed in form.fields.contains { $0.name == typed.name } })
    else {
      self = .malformed
      return
    }
    let answers = form.answers(typed: submission.typed, enforcingRequired: submission.approved)
    switch Self.comment(submission.comment) {
    case .failure(let error): self = .invalid(answers.complaints, comment: error)
    case .success where !answers.complaints.isEmpty:
      self = .invalid(answers.complaints, comment: nil)
    case .success(let comment):
      self = .valid(
        Answer(approved: submission.approved, result: answers.values, comment: comment))
    }
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
