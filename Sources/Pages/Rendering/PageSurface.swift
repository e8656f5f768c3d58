import HTTPServer
import Telemetry
import Templates

/// The parts that a set of pages shares: origin, cookies, languages, and the form of errors.
struct PageSurface: Sendable {
  let origin: PublicOrigin
  let cookies: CookiePolicy
  let renderers: LocalizedPages
  private let log: Log

  /// Prepares every page in every language.
  init(
    _ publicURL: String, cookiePrefix: String, library: TemplateLibrary, catalogues: Catalogues,
    assets: Assets, log: Log
  ) throws {
    origin = PublicOrigin(publicURL: publicURL)
    cookies = CookiePolicy(prefix: cookiePrefix, isSecure: origin.isSecure)
    renderers = try LocalizedPages(
      library: library, catalogues: catalogues, assets: assets, header: origin.header)
    self.log = log
  }

  var errors: PageErrorRenderer { PageErrorRenderer(pages: renderers, log: log) }

  /// Reads a form that one of our pages sent; nil when it may come from elsewhere.
  func form(_ request: Request) async throws -> FormBody? {
    guard origin.accepts(request) else { return nil }
    return try await FormBody(request)
  }

  /// Redirects after a form, so that going back or reloading sends nothing twice.
  func seeOther(_ location: String, cookie: String? = nil) throws -> Response {
    var fields: Fields = [:]
    try fields.append(.location, checked: location)
    if let cookie { try fields.append(.setCookie, checked: cookie) }
    fields.fill(from: origin.header)
    return Response(.seeOther, fields: fields)
  }
}
