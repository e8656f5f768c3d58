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
    var router = Router(errors: PlainErrorRenderer(log: log))
    let pages = try LinkPages(
      gateway: installation.gateway, templates: installation.templates,
      catalogues: installation.catalogues, publicURL: publicURL,
      stylesheet: files.path(for: "style.css") ?? "", icon: files.path(for: "icon.svg"),
      log: log)
    pages.register(
      on: &router,
      middleware: [AddressRateLimit(limit: 300, window: .minutes(5), clock: .system)])
    files.register(on: &router)
    Surfaces.register(
      on: &router,
      APIEnvironment(
        gateway: installation.gateway, log: log,
        description: description,
        unreadiness: { await unreadiness(readiness, installation.database) },
        metrics: { String(decoding: metrics.render(), as: UTF8.self) }))
    let routes = router
    return chain(
      [
        RequestID(), AccessLog(log: log, metrics: metrics),
        SecurityHeaders(isEncrypted: publicURL.hasPrefix("https:")),
      ]
    ) { request in await routes.respond(to: request) }
  }

  private static func description(_ directory: String) throws -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: directory + "/openapi.json") else {
      throw ConfigurationError("--public: '\(directory)' has no openapi.json.")
    }
    return Array(data)
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
