import API
import Cryptography
import Domain
import Gateway
import HTTPServer
import JSON
import Pages
import Store
import Support
import Synchronization
import Templates
import Testing
import Transfer

/// The pages over a gateway with a store of its own; the time stands still unless a test moves it.
final class World: Sendable {
  static let start = Timestamp(seconds: 1_795_000_000)

  let database: any Database
  let gateway: Gateway
  let tenant: TenantID
  let caller: Principal
  let pages: LinkPages
  let router: Router

  static func with(
    publicURL: String = "https://gate.example", tenantName: String = "Acme Bank",
    _ test: (World) async throws -> Void
  ) async throws {
    try await Engine.current.withAddress { address in
      let database = try openDatabase(try StoreAddress(address))
      do {
        try await test(
          try await World(database, publicURL: publicURL, tenantName: tenantName))
        await database.close()
      } catch {
        await database.close()
        throw error
      }
    }
  }

  private init(_ database: any Database, publicURL: String, tenantName: String) async throws {
    let time = Instant(Self.start)
    instant = time
    let clock = Clock { time.now }
    self.database = database
    try await Migrator(Migration.all).apply(to: database, clock: clock)
    gateway = Gateway(
      database: database, keys: .generate(), random: .system, clock: clock,
      channels: ChannelTable([]),
      settings: GatewaySettings(publicURL: publicURL, addressPolicy: .publicOnly), wake: {})
    tenant = TenantID(at: Self.start, random: RandomSource.system.bytes(10))
    let row = Tenant(id: tenant, name: "acme", displayName: tenantName, createdAt: Self.start)
    _ = try await database.write(.system) { try TenantRepository($0).insert(row) }
    let key = KeyID(at: Self.start, random: RandomSource.system.bytes(10))
    caller = Principal(.apiKey(key, [.admin]), of: tenant)
    pages = try LinkPages(
      gateway: gateway, templates: Folder.library, catalogues: Folder.catalogues,
      publicURL: publicURL, stylesheet: "/assets/style.0123456789abcdef.css",
      icon: "/assets/icon.0123456789abcdef.svg")
    var router = Router()
    pages.register(on: &router)
    self.router = router
  }

  private let instant: Instant

  func advance(_ interval: Interval) { instant.advance(interval) }

  /// Makes a task and gives the address of each assignee's link.
  func makeTask(
    _ body: JSON, by other: Principal? = nil
  ) async throws -> (id: TaskID, links: [String]) {
    let created = try await gateway.createTask(V1Decoding.newTask(body), by: other ?? caller)
    return (created.task.id, created.links.map { String($0.url.split(separator: "/").last ?? "") })
  }

  /// The newest code that was mailed.
  func newestCode() async throws -> String {
    let row = try await database.read(.system) { transaction in
      try transaction.first(
        "SELECT id, secrets FROM deliveries WHERE purpose = 'code' AND secrets IS NOT NULL ORDER BY id DESC"
      )
    }
    let found = try #require(row)
    let id = try found.identifier(0, as: DeliveryKind.self)
    let plain = try gateway.keys.open(
      try found.bytes(1), for: SealContext.deliverySecrets(id).context)
    let text = try JSONParser.parse(plain)["code"]?.string
    return try #require(text)
  }

  /// Ends every link.
  func revokeLinks() async throws {
    let links = try await database.read(.system) { transaction in
      try transaction.query("SELECT id FROM links").map { try $0.identifier(0, as: LinkKind.self) }
    }
    for link in links { try await gateway.revokeLink(link, by: caller) }
  }

  /// Everything that the store holds, as one text to compare.
  func everything() async throws -> String {
    try await database.read(.system) { transaction in
      let tables = try transaction.query(
        transaction.dialect == .sqlite
          ? "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
          : "SELECT CAST(tablename AS TEXT) FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
      ).map { try $0.text(0) }
      return try tables.map { table in
        let rows = try transaction.query("SELECT * FROM \(SQL(stringLiteral: table))")
        return table + rows.map { row in (0..<row.count).map { "\(row[$0])" }.joined() }.joined()
      }.joined(separator: "\n")
    }
  }
}

/// A moment that tests move.
final class Instant: Sendable {
  private let time: Mutex<Timestamp>

  init(_ start: Timestamp) { time = Mutex(start) }

  var now: Timestamp { time.withLock { $0 } }

  func advance(_ interval: Interval) { time.withLock { $0 = $0 + interval } }
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
