import Domain
package import Gateway
package import HTTPServer
package import Telemetry
package import Templates

/// The approver's pages: what a person sees who opens an access link.
///
/// One route a file in `Link`, one page a file in `Parts`. Reading a page changes nothing; every
/// form carries a token that only its own page knows.
package struct LinkPages: Sendable {
  let gateway: Gateway
  let door: PublicOrigin
  let editions: LocalizedPages
  let forms = CachedFormPages()
  private let log: Log

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
    self.log = log
    self.gateway = gateway
    door = PublicOrigin(publicURL: publicURL)
    editions = try LocalizedPages(
      library: templates, catalogues: catalogues,
      assets: Assets(stylesheet: stylesheet, icon: icon), header: door.header)
  }

  /// Adds `/t/{token}` and everything below `/link/{short}`; errors are answered as pages.
  package func register(on router: inout Router, middleware: [any Middleware] = []) {
    router.group(
      errors: PageErrorRenderer(pages: editions, log: log),
      limits: RouteLimits(body: FormBody.byteLimit), middleware: middleware
    ) { group in
      group.on(.get, "/t/{token}", open)
      group.on(.get, "/link/{short}") { try await show(Visitor($0, door)) }
      group.on(.post, "/link/{short}/code", guarded(sendCode))
      group.on(.post, "/link/{short}/verify", guarded(verify))
      group.on(.post, "/link/{short}/submit", guarded(submit))
      group.on(.post, "/link/{short}/leave", guarded(leave))
    }
  }

  /// A form's handler behind the checks that every form must pass.
  private func guarded(
    _ handler: @escaping @Sendable (Visitor, FormBody) async throws -> Response
  ) -> Handler {
    { request in
      let visitor = Visitor(request, door)
      guard door.accepts(request) else { return refused(visitor) }
      return try await handler(visitor, try await FormBody(request))
    }
  }

  func edition(_ language: String? = nil, _ visitor: Visitor) -> PageRenderer {
    editions.edition(for: language, accepting: visitor.acceptLanguage)
  }
}

/// Who asks for a page of one link: what the address and the browser say.
struct Visitor: Sendable {
  /// The link's short name; empty when the address cannot be one of ours.
  let short: String
  let cookie: String?
  let acceptLanguage: String?
  let client: IPAddress

  init(_ request: Request, _ door: PublicOrigin) {
    let name = request.parameters["short"] ?? ""
    short = Self.isShort(name) ? name : ""
    cookie = short.isEmpty ? nil : request.cookie(door.cookieName(short))
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
