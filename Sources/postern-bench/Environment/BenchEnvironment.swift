import API
import Channels
import Cryptography
import Domain
import Gateway
import HTTPServer
import JSON
import Outbox
import Pages
import Store
import Synchronization
import Telemetry
import Templates
import Transfer

/// A whole Postern inside the bench, wired as the program wires it, with one tenant.
///
/// Three things differ: many requests may come on one connection, nothing limits how many pages one
/// address may see, and the log writes warnings only.
final class BenchEnvironment: Sendable {
  static let publicURL = "https://gate.example"

  let database: any Database
  let keys: KeyRing
  private let tenantName: String
  let gateway: Gateway
  let caller: Principal
  private let channels: ChannelTable
  private let templates: TemplateLibrary
  private let catalogues: Catalogues
  private let log = Log(level: .warning)
  private let metrics = Metrics()
  private let transfer: Transfer
  private let wake = Wake()
  /// Where several nodes may share the store; the program does the same.
  private let membership: NodeMembership?
  private let beating: Task<Void, Never>?

  convenience init(_ place: BenchPlace) async throws {
    try await self.init(at: try place.store(), tenant: "bench-\(Stopwatch.now)")
  }

  /// One more node on the store of another, for the same tenant.
  convenience init(besides first: BenchEnvironment, at address: StoreAddress) async throws {
    try await self.init(at: address, tenant: first.tenantName, keys: first.keys)
  }

  /// - Parameter tenant: the name of one that is there, or of a new one.
  init(
    at address: StoreAddress, tenant name: String, keys: KeyRing = .generate()
  ) async throws {
    let directory = try ProgramFiles.directory()
    let policy = AddressPolicy(allowed: [AddressRange("127.0.0.1/32")].compactMap(\.self))
    templates = try TemplateLibrary(directory: directory + "/templates")
    catalogues = try Catalogues(directory: directory + "/templates/languages")
    self.keys = keys
    tenantName = name
    channels = Channels.all(
      ChannelEnvironment(
        policy: policy, mailFrom: try MailAddress("gate@gate.example"),
        publicURL: Self.publicURL, templates: templates, catalogues: catalogues))
    database = try openDatabase(address)
    _ = try await Migrator(Migration.all).apply(to: database, clock: .system)
    gateway = Gateway(
      database: database, keys: keys, random: .system, clock: .system, channels: channels,
      settings: GatewaySettings(publicURL: Self.publicURL, addressPolicy: policy)
    ) { [wake] in wake() }
    transfer = try Transfer(configuration: TransferConfiguration(policy: policy))
    let isShared = database.dialect == .postgres
    let membership = isShared ? NodeMembership(database, clock: .system, log: log) : nil
    try await membership?.heartbeat()
    self.membership = membership
    beating = membership.map { membership in Task { await membership.run() } }
    if let former = try await gateway.tenants().first(where: { $0.name == name }) {
      caller = Principal(.commandLine, of: former.id)
    } else {
      let tenant = try await gateway.createTenant(name: name, displayName: "Bench").tenant
      caller = Principal(.commandLine, of: tenant.id)
    }
  }

  func stop() async {
    membership?.stop()
    await beating?.value
    await transfer.shutdown()
    await database.close()
  }

  /// Adds a webhook channel.
  func addChannel(_ name: String, url: String) async throws {
    _ = try await gateway.createChannel(
      NewChannel(name: name, kind: "webhook", settings: ["url": .string(url)]), by: caller)
  }

  /// Makes an API key that may make tasks and read everything.
  func addKey() async throws -> String {
    let key = try await gateway.createKey(
      NewKey(name: "bench", scopes: [.tasksWrite, .tasksRead, .auditRead]), by: caller)
    return key.text
  }

  /// An outbox with the settings of the program; `recorded` hears how many results were stored.
  func outbox(recorded: @escaping @Sendable (Int) -> Void = { _ in }) -> Dispatcher {
    let outbox = Dispatcher(
      OutboxDependencies(
        database: database, deployment: membership.map(Deployment.cluster) ?? .standalone,
        channels: channels, keys: LiveKeyRing(keys), clock: .system, log: log, metrics: metrics
      ) { [transfer] in await transfer.send($0) })
    outbox.recorded.listen(recorded)
    wake.connect { outbox.wake() }
    return outbox
  }

  /// The server with API and pages, started; the port.
  func serve() throws -> (server: Server, port: UInt16) {
    var configuration = ServerConfiguration(address: try Self.loopback(), port: 0)
    configuration.limits.requestsPerConnection = 0
    let server = Server(configuration: configuration, log: log, metrics: metrics)
    return (server, try server.start(try handler()))
  }

  private static func loopback() throws -> IPAddress {
    guard let address = IPAddress("127.0.0.1") else { throw BenchFailure("no loopback") }
    return address
  }

  private func handler() throws -> Handler {
    var router = Router()
    let pages = try LinkPages(
      gateway: gateway, templates: templates, catalogues: catalogues, publicURL: Self.publicURL,
      stylesheet: "/assets/style.css", icon: "/assets/icon.svg")
    pages.register(on: &router)
    Surfaces.register(
      on: &router,
      APIEnvironment(
        gateway: gateway, log: log, description: [], unreadiness: { nil }, metrics: { "" }))
    let routes = router
    return chain(
      [RequestID(), AccessLog(log: log, metrics: metrics), SecurityHeaders()]
    ) { request in await routes.respond(to: request) }
  }
}

/// A call to the outbox that can be handed out before there is one.
private final class Wake: Sendable {
  /// Not the closure alone: generic code wraps a bare one anew with every access.
  private struct Target {
    var call: (@Sendable () -> Void)?
  }

  private let target = Mutex(Target())

  func connect(_ call: @escaping @Sendable () -> Void) {
    target.withLock { $0.call = call }
  }

  func callAsFunction() { target.withLock { $0.call }?() }
}

extension Clock {
  /// The system's clock.
  static let system = Clock { Timestamp(milliseconds: wallClockMilliseconds()) }
}
