import Domain
import Gateway
import HTTPServer

extension LinkPages {
  /// `GET /link/{short}`: the page of the link that this browser may see.
  func show(_ visitor: Visitor) async throws -> Response {
    guard visitor.cookie != nil else { return lost(visitor) }
    return page(try await state(of: visitor), visitor)
  }

  func state(of visitor: Visitor) async throws -> LinkPageState {
    try await gateway.linkPageState(short: visitor.short, cookie: visitor.cookie)
  }

  func page(_ state: LinkPageState, _ visitor: Visitor) -> Response {
    switch state {
    case .lost: lost(visitor)
    case .inactive: inactive(visitor)
    case .unverified(let view): unverifiedPage(view, visitor)
    case .code(let view, let code): codePage(view, code, visitor)
    case .form(let view): formPage(FormViewModel(view), visitor)
    case .closed(let view): closedPage(view, visitor)
    }
  }

  /// Redirects to the link's own page, so that going back or reloading sends nothing twice.
  func goBack(_ visitor: Visitor, cookie: String? = nil) throws -> Response {
    try surface.seeOther(
      visitor.base,
      cookie: cookie.map {
        surface.cookies.cookie(visitor.short, $0, for: LinkRules.sessionLife)
      })
  }

  /// Redirects a browser that is past the form it sent; answers `fallback` to any other.
  func goOn(_ visitor: Visitor, or fallback: Response) async throws -> Response {
    guard visitor.cookie != nil else { return fallback }
    switch try await state(of: visitor) {
    case .form, .closed: return try goBack(visitor)
    default: return fallback
    }
  }
}
