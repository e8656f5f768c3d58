import Domain
import Gateway

/// A form to show: the task's questions with the values of their controls.
struct FormViewModel {
  let view: FormView
  let comment: String
  let commentError: FieldError?
  /// Whether it shows what was typed before a session ended.
  let isKept: Bool
  private let typed: [String: String]?
  private let errors: [String: FieldError]

  /// For reading: with the draft when there is one.
  init(_ view: FormView) {
    self.view = view
    isKept = !view.draft.isEmpty
    typed = view.draft.isEmpty ? nil : view.draft.texts
    comment = view.draft.comment ?? ""
    commentError = nil
    errors = [:]
  }

  /// For correcting: with everything as it was typed.
  init(
    _ view: FormView, _ submission: Submission, _ failures: [FieldFailure],
    commentError: FieldError?
  ) {
    self.view = view
    isKept = false
    typed = Dictionary(submission.typed.map { ($0.name, $0.text) }) { first, _ in first }
    comment = submission.comment ?? ""
    self.commentError = commentError
    errors = Dictionary(failures.map { ($0.field, $0.complaint) }) { first, _ in first }
  }

  /// Whether nothing on it comes from a visitor.
  var isBlank: Bool { typed == nil }

  var isFaulty: Bool { !errors.isEmpty || commentError != nil }

  func text(of field: Field) -> String {
    if let typed { return typed[field.name] ?? "" }
    return field.initial.map { field.type.text(of: $0) } ?? ""
  }

  func error(about field: Field) -> FieldError? { errors[field.name] }
}
