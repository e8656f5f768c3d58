package import HTTPServer

extension LinkPages {
  /// A friendly page for an error that no page of ours answered.
  package func errorPage(_ status: Status, for request: Request) -> Response {
    let edition = editions.edition(
      for: nil, accepting: request.fields[.acceptLanguage])
    let key =
      switch status.code {
      case 404, 405: "page.failed.missing"
      case 413, 414: "page.failed.too_large"
      case 429, 503: "page.failed.busy"
      case 400..<500: "page.refused"
      default: "page.failed.other"
      }
    let isRefusal = key == "page.refused"
    return edition.notice(
      status, isRefusal ? key + ".heading" : key, [isRefusal ? key + ".text" : key + "_text"])
  }

  /// Turns the plain errors of others below `/t` and `/link` into pages.
  ///
  /// Goes outside of whatever turns thrown errors into answers.
  package var errorPages: any Middleware { ErrorPages(pages: self) }
}

private struct ErrorPages: Middleware {
  let pages: LinkPages

  func handle(_ request: Request, next: Handler) async throws -> Response {
    let response = try await next(request)
    guard response.status.code >= 400, let room = request.path.first,
      room == "t" || room == "link",
      response.fields[.contentType]?.hasPrefix("text/plain") ?? true
    else { return response }
    var page = pages.errorPage(response.status, for: request)
    page.route = response.route
    for name in [FieldName.allow, .retryAfter, .requestID] {
      if let value = response.fields[name] { try page.fields.append(name, checked: value) }
    }
    return page
  }
}
