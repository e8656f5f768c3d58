/// The state of a task.
///
/// ```
/// pending ── claim ──▶ claimed        pending, claimed ── decision ──▶ completed | rejected
///                                     pending, claimed ── cancel ────▶ cancelled
///                                     pending, claimed ── timeout ───▶ expired
/// ```
package enum TaskState: String, Sendable, CaseIterable {
  case pending
  case claimed
  case completed
  case rejected
  case cancelled
  case expired

  /// Whether an answer can still count.
  package var isOpen: Bool { self == .pending || self == .claimed }
}

/// The kind of answer that a task asks for.
package enum TaskType: String, Sendable, CaseIterable {
  /// Approve or reject, with or without fields.
  case approval
  /// Fill in fields; there is nothing to reject.
  case form
}

/// The end of a task that nobody answers in time.
package enum TimeoutAction: String, Sendable, CaseIterable {
  case fail
  case approve
  case reject
}

/// The way in which assignees get their link.
package enum Invitation: String, Sendable, CaseIterable {
  case email
  /// The maker of the task hands the link over.
  case none
}
