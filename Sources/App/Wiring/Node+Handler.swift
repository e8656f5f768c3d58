import API
import Domain
import FoundationEssentials
import Gateway
import HTTPServer
import Pages
import Store
import Telemetry

extension Node {
  /// The way of a request through middleware to its route.
  static func handler(
    _ installation: Installation, _ configuration: Configuration, publicURL: String,
    readiness: Readiness, log: Log, metrics: Metrics
  ) throws -> Handler {
    // First, so that a folder that is not ours is not read whole.
    let description = try description(configuration.publicDirectory)
    let files = try StaticFiles(directory: configuration.publicDirectory)
    let lastResort = ErrorRecovery(log: log)
    var router = Router()
    let pages = try LinkPages(
      gateway: installation.gateway, templates: installation.templates,
      catalogues: installation.catalogues, publicURL: publicURL,
      stylesheet: files.path(for: "style.css") ?? "", icon: files.path(for: "icon.svg"))
    pages.register(on: &router)
    files.register(on: &router)
    APIRoutes.register(
      on: &router,
      APIEnvironment(
        gateway: installation.gateway, log: log,
        description: description,
        unreadiness: { await unreadiness(readiness, installation.database) },
        metrics: { String(decoding: metrics.render(), as: UTF8.self) }))
    router.rescue = { error, request in
      storeFailure(error, request, log) ?? lastResort.respond(to: error, request)
    }
    let routes = router
    return chain(
      [
        RequestID(), AccessLog(log: log, metrics: metrics),
        SecurityHeaders(isEncrypted: publicURL.hasPrefix("https:")), lastResort, ProblemPages(),
        ErrorPages(pages), PageRateLimit(),
      ]
    ) { request in try await routes.respond(to: request) }
  }

  /// A page that the store could not serve right now; nil for any other error.
  private static func storeFailure(
    _ error: any Error, _ request: Request, _ log: Log
  ) -> Response? {
    guard let error = error as? StoreError, error.isPassing || error == .closed else { return nil }
    log.warning(
      "http.store_unavailable", ["request": .string(request.id), "error": .string("\(error)")])
    var response = Response.text(.serviceUnavailable, "The store cannot be reached right now.\n")
    response.fields.set(.retryAfter, "5")
    return response
  }

  private static func description(_ directory: String) throws -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: directory + "/openapi.json") else {
      throw ConfigurationError("--public: '\(directory)' has no openapi.json.")
    }
    return Array(data)
  }

  /// Whether people rather than programs look at the answer.
  static func isPage(_ request: Request) -> Bool {
    request.path.first == "link" || request.path.first == "t"
  }

  /// Whoever asks writes nothing: a store that cannot keep anything is known by the last who tried.
  private static func unreadiness(
    _ readiness: Readiness, _ database: any Database
  ) async -> Unreadiness? {
    guard readiness.isReady else { return .notServing }
    let answer = try? await database.read(.system) { transaction in
      try transaction.first("SELECT 1")?.integer(0)
    }
    guard answer == 1 else { return .storeUnreachable }
    return switch database.trouble {
    case nil: nil
    case .readOnly: .storeReadOnly
    case .diskFull: .diskFull
    default: .storeUnwritable
    }
  }
}

/// The limit on public pages: 300 requests in five minutes from one address.
private struct PageRateLimit: Middleware {
  private let limit = AddressRateLimit(limit: 300, window: .minutes(5), clock: .system)

  func handle(_ request: Request, next: Handler) async throws -> Response {
    guard Node.isPage(request) else { return try await next(request) }
    return try await limit.handle(request, next: next)
  }
}

/// Gives refusals of the server itself the pages' form where people look.
private struct ErrorPages: Middleware {
  private let pages: LinkPages

  init(_ pages: LinkPages) { self.pages = pages }

  func handle(_ request: Request, next: Handler) async throws -> Response {
    let response = try await next(request)
    guard Node.isPage(request), response.status.code >= 400,
      response.fields[.contentType]?.hasPrefix("text/plain") == true
    else { return response }
    var page = pages.errorPage(response.status, for: request)
    page.route = response.route
    for name in [FieldName.allow, .retryAfter] {
      if let text = response.fields[name], let value = FieldValue(text) {
        page.fields.set(name, value)
      }
    }
    return page
  }
}
