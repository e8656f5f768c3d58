import Cryptography
import Domain
package import Gateway
package import HTTPServer
package import Telemetry
package import Templates

/// The approver's pages: everything that a person sees who opens an access link.
///
/// One route or one page a file. Reading a page changes nothing; every form carries a token that only
/// its own page knows.
package struct LinkPages: Sendable {
  let gateway: Gateway
  let surface: PageSurface
  let forms: CachedFormPages

  /// Prepares every page in every language.
  ///
  /// - Parameters:
  ///   - publicURL: the origin that people see, such as `https://gate.example`.
  ///   - stylesheet: the address of `style.css`.
  ///   - icon: the address of `icon.svg`.
  package init(
    gateway: Gateway, templates: TemplateLibrary, catalogues: Catalogues, publicURL: String,
    stylesheet: String, icon: String? = nil, log: Log = .silent
  ) throws {
    self.gateway = gateway
    surface = try PageSurface(
      publicURL, cookiePrefix: "g_", library: templates, catalogues: catalogues,
      assets: Assets(stylesheet: stylesheet, icon: icon), log: log)
    forms = CachedFormPages(marks: GapMarks(random: gateway.random.bytes(8)))
  }

  /// Adds `/t/{token}` and everything below `/link/{short}`; errors are answered as pages.
  package func register(on router: inout Router, middleware: [any Middleware] = []) {
    router.group(
      errors: surface.errors, limits: RouteLimits(body: FormBody.byteLimit),
      middleware: middleware
    ) { group in
      group.on(.get, "/t/{token}", open)
      group.on(.get, "/link/{short}") { try await show(visitor($0)) }
      group.on(.post, "/link/{short}/code", guarded(sendCode))
      group.on(.post, "/link/{short}/verify", guarded(verify))
      group.on(.post, "/link/{short}/submit", guarded(submit))
      group.on(.post, "/link/{short}/leave", guarded(leave))
    }
  }

  /// Wraps a form's handler in the checks that every form must pass.
  private func guarded(
    _ handler: @escaping @Sendable (Visitor, FormBody) async throws -> Response
  ) -> Handler {
    { request in
      let visitor = visitor(request)
      guard let body = try await surface.form(request) else { return refused(visitor) }
      return try await handler(visitor, body)
    }
  }

  private func visitor(_ request: Request) -> Visitor { Visitor(request, surface.cookies) }

  func renderer(_ language: String? = nil, _ visitor: Visitor) -> PageRenderer {
    surface.renderers.renderer(for: language, accepting: visitor.acceptLanguage)
  }
}

/// The sender of a request for one link, as the address and the browser tell it.
struct Visitor: Sendable {
  /// The link's short name; empty when the address cannot be one of ours.
  let short: String
  let cookie: String?
  let acceptLanguage: String?
  let client: IPAddress

  init(_ request: Request, _ cookies: CookiePolicy) {
    let name = request.parameters["short"] ?? ""
    short = Self.isShort(name) ? name : ""
    cookie = short.isEmpty ? nil : request.cookie(cookies.name(short))
    acceptLanguage = request.fields[.acceptLanguage]
    client = request.client
  }

  /// The address of the link's page.
  var base: String { "/link/" + short }

  private static func isShort(_ name: String) -> Bool {
    name.utf8.count == 8
      && name.utf8.allSatisfy { (48...57).contains($0) || (0x61...0x7a).contains($0) }
  }
}
