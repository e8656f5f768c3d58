/// What came of one attempt: classified once, and the only thing that retry, metrics and log read.
package enum Outcome: Sendable, Hashable {
  case delivered(Receipt)
  /// Worth another try on the schedule.
  case retry(String)
  /// Worth another try, not before this has passed.
  case retryAfter(Interval, String)
  /// Will never succeed as it is.
  case permanent(String)
  /// The receiver says that it is gone for good (410): the endpoint is disabled.
  case gone(String)
  /// Refused by ourselves, such as by the address guard or a missing relay; uses up no attempt.
  case blocked(String)

  /// What the receiver made of it.
  package struct Receipt: Sendable, Hashable {
    package enum Verdict: String, Sendable {
      case accepted
      /// The workflow had moved on already: our decision did not count.
      case superseded
    }

    package let verdict: Verdict
    package let note: String?

    package init(_ verdict: Verdict = .accepted, note: String? = nil) {
      self.verdict = verdict
      self.note = note
    }
  }

  /// The word for metrics and the attempt's row.
  package var word: String {
    switch self {
    case .delivered(let receipt):
      receipt.verdict == .accepted ? "delivered" : receipt.verdict.rawValue
    case .retry: "retry"
    case .retryAfter: "retry_after"
    case .permanent: "permanent"
    case .gone: "gone"
    case .blocked: "blocked"
    }
  }

  /// What went wrong, for people; nil when nothing did.
  package var reason: String? {
    switch self {
    case .delivered(let receipt): receipt.note
    case .retry(let reason), .retryAfter(_, let reason), .permanent(let reason),
      .gone(let reason), .blocked(let reason):
      reason
    }
  }
}
