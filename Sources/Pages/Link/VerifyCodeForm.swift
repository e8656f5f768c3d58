import Gateway
import HTTPServer

extension LinkPages {
  /// `POST /link/{short}/verify`: checks a one-time code; the right one opens the form.
  func verify(_ visitor: Visitor, _ body: FormBody) async throws -> Response {
    let result = try await gateway.verifyCode(
      short: visitor.short, cookie: visitor.cookie, typed: body["code"] ?? "",
      antiForgery: body["_token"], client: visitor.client)
    switch result {
    case .verified(let cookie): return try goBack(visitor, cookie: cookie)
    case .malformed: return try await codeProblem(.malformed, visitor)
    case .wrong: return try await codeProblem(.wrong, visitor)
    case .expired: return try await codeProblem(.expired, visitor)
    case .exhausted: return try await codeProblem(.exhausted, visitor)
    case .paused(let pause): return try await codeProblem(.paused(pause), visitor)
    case .inactive: return inactive(visitor)
    case .lost: return try await goOn(visitor, or: lost(visitor))
    case .forged: return refused(visitor)
    }
  }
}
