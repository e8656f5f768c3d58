/// Where a task stands.
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

/// What a task asks for.
package enum TaskType: String, Sendable, CaseIterable {
  /// Approve or reject, with or without fields.
  case approval
  /// Fill in fields; there is nothing to reject.
  case form
}

/// When a task counts as decided.
package struct Policy: Sendable, Hashable {
  package enum Kind: String, Sendable, CaseIterable {
    /// The first answer decides.
    case any
  }

  package let kind: Kind

  package init(kind: Kind = .any) { self.kind = kind }

  init(reading reader: ObjectReader) throws(Refusal) {
    var reader = reader
    kind = try reader.required("kind", reader.word("kind", as: Kind.self))
    try reader.finish()
  }

  var json: JSON { ["kind": .string(kind.rawValue)] }

  /// What the answers so far come to.
  package func verdict(_ answers: [Bool]) -> Verdict {
    switch kind {
    case .any: answers.first.map { $0 ? .approved : .rejected } ?? .undecided
    }
  }
}

/// What the answers to a task come to.
package enum Verdict: Sendable, Hashable {
  case undecided
  case approved
  case rejected
}

/// What happens when nobody answers in time.
package enum TimeoutAction: String, Sendable, CaseIterable {
  case fail
  case approve
  case reject
}

/// How assignees learn of their link.
package enum Invitation: String, Sendable, CaseIterable {
  case email
  /// The maker of the task hands the link over himself.
  case none
}
