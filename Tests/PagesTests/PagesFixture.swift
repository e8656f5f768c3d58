import API
import Cryptography
import Domain
import Gateway
import HTTPServer
import JSON
import Pages
import Store
import Support
import Templates
import Testing
import Transfer

/// The pages over a gateway with a store of its own; the time stands still unless a test moves it.
final class PagesFixture: Sendable {
  static let start = Timestamp(seconds: 1_795_000_000)

  let database: any Database
  let gateway: Gateway
  let tenant: TenantID
  let caller: Principal
  let pages: LinkPages
  let router: Router
  private let clock: TestClock

  static func with(
    publicURL: String = "https://gate.example", tenantName: String = "Acme Bank",
    _ test: (PagesFixture) async throws -> Void
  ) async throws {
    let clock = TestClock(at: start)
    try await TestStore.with(clock.clock) { database in
      try await test(
        try await PagesFixture(database, clock, publicURL: publicURL, tenantName: tenantName))
    }
  }

  private init(
    _ database: any Database, _ clock: TestClock, publicURL: String, tenantName: String
  ) async throws {
    self.clock = clock
    self.database = database
    gateway = Gateway(
      database: database, keys: .generate(), random: .system, clock: clock.clock,
      channels: ChannelTable([]),
      settings: GatewaySettings(publicURL: publicURL, addressPolicy: .publicOnly), wake: {})
    tenant = try await TestTenant.add(
      "acme", displayName: tenantName, to: database, at: Self.start)
    caller = TestTenant.administrator(of: tenant)
    pages = try LinkPages(
      gateway: gateway, templates: Folder.library, catalogues: Folder.catalogues,
      publicURL: publicURL, stylesheet: "/assets/style.0123456789abcdef.css",
      icon: "/assets/icon.0123456789abcdef.svg")
    var router = Router()
    pages.register(on: &router)
    self.router = router
  }

  func advance(_ interval: Interval) { clock.advance(interval) }

  /// Makes a task and gives the address of each assignee's link.
  func makeTask(
    _ body: JSON, by other: Principal? = nil
  ) async throws -> (id: TaskID, links: [String]) {
    let created = try await gateway.createTask(V1Decoding.newTask(body), by: other ?? caller)
    return (created.task.id, created.links.map { String($0.url.split(separator: "/").last ?? "") })
  }

  /// Ends every link.
  func revokeLinks() async throws {
    let links = try await database.read(.system) { transaction in
      try transaction.query("SELECT id FROM links").map { try $0.identifier(0, as: LinkKind.self) }
    }
    for link in links { try await gateway.revokeLink(link, by: caller) }
  }
}

/// The product's own templates and words.
enum Folder {
  static let root: String = {
    var parts = #filePath.split(separator: "/")
    parts.removeLast(3)
    return "/" + parts.joined(separator: "/")
  }()

  private static let readLibrary = Result { try TemplateLibrary(directory: root + "/templates") }
  private static let readCatalogues = Result {
    try Catalogues(directory: root + "/templates/languages")
  }

  static var library: TemplateLibrary {
    get throws { try readLibrary.get() }
  }

  static var catalogues: Catalogues {
    get throws { try readCatalogues.get() }
  }
}
