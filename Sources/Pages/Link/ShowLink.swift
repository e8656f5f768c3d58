import Domain
import Gateway
import HTTPServer

extension LinkPages {
  /// `GET /link/{short}`: whatever this browser may see of the link.
  func show(_ visitor: Visitor) async throws -> Response {
    guard visitor.cookie != nil else { return lost(visitor) }
    return page(try await visit(visitor), visitor)
  }

  func visit(_ visitor: Visitor) async throws -> LinkPageState {
    try await gateway.linkPageState(short: visitor.short, cookie: visitor.cookie)
  }

  func page(_ visit: LinkPageState, _ visitor: Visitor) -> Response {
    switch visit {
    case .lost: lost(visitor)
    case .inactive: inactive(visitor)
    case .unverified(let view): landingPage(view, visitor)
    case .code(let view, let code): codePage(view, code, visitor)
    case .form(let view): formPage(FormViewModel(view), visitor)
    case .closed(let view): closedPage(view, visitor)
    }
  }

  /// Back to the link's own page, so that going back or reloading sends nothing twice.
  func goBack(_ visitor: Visitor, cookie: String? = nil) throws -> Response {
    var fields: Fields = [:]
    try fields.append(.location, checked: visitor.base)
    if let cookie {
      try fields.append(
        .setCookie, checked: door.cookie(visitor.short, cookie, for: LinkRules.sessionLife))
    }
    fields.fill(from: door.header)
    return Response(.seeOther, fields: fields)
  }

  /// For a form whose browser is further than the form was: on to where it is; else `fallback`.
  func goOn(_ visitor: Visitor, or fallback: Response) async throws -> Response {
    guard visitor.cookie != nil else { return fallback }
    switch try await visit(visitor) {
    case .form, .closed: return try goBack(visitor)
    default: return fallback
    }
  }
}
