import Domain
import Gateway
import HTTPServer

extension LinkPages {
  /// `POST /link/{short}/submit`: takes the answer.
  func submit(_ visitor: Visitor, _ body: FormBody) async throws -> Response {
    guard let submission = Submission(body) else {
      return refused(visitor, .badRequest)
    }
    let result = try await gateway.submitResponse(
      short: visitor.short, cookie: visitor.cookie, antiForgery: body["_token"], submission,
      client: visitor.client)
    switch result {
    case .decided: return try goBack(visitor)
    case .invalid(let view, let failures, let comment):
      let model = FormViewModel(view, submission, failures, commentError: comment)
      return formPage(model, visitor)
    case .closed: return try await tooLate(visitor)
    case .sessionEnded: return ended(visitor)
    case .inactive: return inactive(visitor)
    case .lost: return lost(visitor)
    case .forged: return refused(visitor)
    case .malformed: return refused(visitor, .badRequest)
    }
  }

  /// Answers a form of a closed task: a second press of the same button ends at the receipt, any
  /// other answer at the page that says how the task ended.
  private func tooLate(_ visitor: Visitor) async throws -> Response {
    let state = try await state(of: visitor)
    guard case .closed(let view) = state else { return page(state, visitor) }
    return view.isOwnDecision
      ? try goBack(visitor) : closedPage(view, visitor, answerWasUnused: true)
  }
}

extension Submission {
  /// Reads the form; nil when it lacks the button or sends one of our controls twice.
  fileprivate init?(_ body: FormBody) {
    guard let decision = body["_decision"], decision == "approve" || decision == "reject",
      body.pairs.count(where: { $0.name == "_comment" }) <= 1
    else { return nil }
    let ours: Set = ["_token", "_decision", "_comment"]
    self.init(
      approved: decision == "approve", comment: body["_comment"],
      typed: body.pairs.filter { !ours.contains($0.name) })
  }
}
