import API
import Domain
import Gateway
import HTTPServer
import Pages
import Store
import Telemetry

extension Node {
  /// The way of a request through middleware to its route.
  func handler() throws -> Handler {
    var router = Router(errors: PlainErrorRenderer(log: log))
    let assets = publicFiles.assets
    let pages = try LinkPages(
      gateway: gateway, templates: installation.files.templates,
      catalogues: installation.files.catalogues, publicURL: publicURL,
      stylesheet: assets.path(for: "style.css") ?? "", icon: assets.path(for: "icon.svg"),
      log: log)
    pages.register(
      on: &router,
      middleware: [AddressRateLimit(limit: 300, window: .minutes(5), clock: .system)])
    assets.register(on: &router)
    Surfaces.register(
      on: &router,
      APIEnvironment(
        gateway: gateway, log: log, description: publicFiles.description,
        unreadiness: { [readiness, installation] in
          await Self.unreadiness(readiness, installation.database)
        },
        metrics: { [metrics] in String(decoding: metrics.render(), as: UTF8.self) }))
    let routes = router
    return chain(
      [
        RequestID(), AccessLog(log: log, metrics: metrics),
        SecurityHeaders(isEncrypted: publicURL.hasPrefix("https:")),
      ]
    ) { request in await routes.respond(to: request) }
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
