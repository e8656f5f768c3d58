import Domain
import Gateway
import HTTPServer

extension LinkPages {
  /// `POST /link/{short}/code`: mails a one-time code.
  func sendCode(_ visitor: Visitor, _ body: FormBody) async throws -> Response {
    let result = try await gateway.sendCode(
      short: visitor.short, cookie: visitor.cookie, antiForgery: body["_token"],
      client: visitor.client)
    switch result {
    case .sent: return try goBack(visitor)
    case .wait(let pause):
      return try await codeProblem(.wait(pause), visitor)
    case .limited(let pause): return try await codeProblem(.limited(pause), visitor)
    case .inactive: return inactive(visitor)
    case .lost: return try await goOn(visitor, or: lost(visitor))
    case .forged: return refused(visitor)
    }
  }

  /// The page of the link's present state, with the problem on it.
  func codeProblem(_ problem: CodeProblem, _ visitor: Visitor) async throws -> Response {
    var response =
      switch try await state(of: visitor) {
      case .unverified(let view): unverifiedPage(view, visitor, problem)
      case .code(let view, let code): codePage(view, code, visitor, problem)
      case let other: page(other, visitor)
      }
    if let pause = problem.pause {
      response.fields.set(.retryAfter, FieldValue(max(1, pause.wholeSeconds)))
    }
    return response
  }
}
