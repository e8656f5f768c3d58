package import Domain

/// The page that the holder of a link's cookie gets to see.
package enum LinkPageState: Sendable {
  /// The browser holds nothing for this address: the link must be opened again.
  case lost
  /// The link is unknown, replaced, revoked or expired: one and the same answer for all of them.
  case inactive
  /// Came by a link, has proved nothing yet.
  case unverified(UnverifiedView)
  /// A code is on its way.
  case code(UnverifiedView, CodeView)
  /// May answer.
  case form(FormView)
  /// The task has ended; verified, so the outcome may be told.
  case closed(ClosedView)
}

/// The facts that a browser may show that has proved nothing.
package struct UnverifiedView: Sendable {
  package let tenantName: String
  package let title: String
  package let maskedEmail: String
  package let expiresAt: Timestamp
  package let language: String?
  package let antiForgery: String
}

/// The state of the code that was sent.
package struct CodeView: Sendable {
  /// The time until another may be sent; zero when it may be sent now.
  package let resendAfter: Interval
  /// Whether a code can still be typed; otherwise a new one must be sent.
  package let hasTriesLeft: Bool

  init(_ challenge: CodeChallenge, at now: Timestamp) {
    let next = challenge.sentAt + CodeRules.cooldown(afterSends: challenge.sends)
    resendAfter = max(next - now, .seconds(0))
    hasTriesLeft = challenge.tries < CodeRules.triesPerChallenge
  }
}

/// The form of a task, for one assignee.
package struct FormView: Sendable {
  package let tenantName: String
  package let task: HumanTask
  package let assignee: Assignee
  package let draft: LinkDraft
  package let antiForgery: String

  init(_ context: LinkContext, draft: LinkDraft, antiForgery: String) {
    tenantName = context.tenantName
    task = context.task
    assignee = context.assignee
    self.draft = draft
    self.antiForgery = antiForgery
  }
}

/// A task that has ended, for one assignee.
package struct ClosedView: Sendable {
  package let tenantName: String
  package let task: HumanTask
  package let assignee: Assignee
  package let antiForgery: String

  init(_ context: LinkContext, antiForgery: String) {
    tenantName = context.tenantName
    task = context.task
    assignee = context.assignee
    self.antiForgery = antiForgery
  }

  /// Whether the reader is the one who decided.
  package var isOwnDecision: Bool {
    task.decision?.decidedBy.email?.lowercased() == assignee.email.normalized
      && task.decision?.decidedBy.proof == "mailbox"
  }
}
