import API
import Cryptography
import Domain
import Gateway
import HTTPServer
import Maintenance
import Outbox
import Pages
import Store
import Telemetry
import Transfer

/// One running Postern: the server, the outbox and the scheduler over one store.
final class Node: Sendable {
  let installation: Installation
  /// The origin that people see.
  let publicURL: String
  /// Where it listens.
  let port: UInt16

  private let configuration: Configuration
  private let log: Log
  private let server: Server
  private let transfer: Transfer
  private let outbox: Dispatcher
  private let scheduler: JobScheduler
  private let membership: NodeMembership?
  private let readiness: Readiness
  private let hold: StoreFileLock?

  /// Opens everything and starts to listen; not ready until `run`.
  init(_ configuration: Configuration, log: Log) async throws {
    let metrics = Metrics()
    let front = Front()
    let readiness = Readiness()
    hold = try Self.hold(configuration.store)
    server = Server(
      configuration: configuration.server, log: log, metrics: metrics, handler: front.handler)
    port = try server.start()
    let publicURL = configuration.publicURL ?? configuration.listenURL(port: port)
    let wake = Wake()
    let installation = try await Installation(
      configuration, publicURL: publicURL, role: hold == nil ? .node : .server
    ) { wake() }
    if let newest = installation.newerSchema.last {
      log.warning(
        "store.newer_schema",
        ["schema": LogValue(newest), "effect": "this build works beside newer ones"])
    }
    membership =
      hold == nil ? NodeMembership(installation.database, clock: .system, log: log) : nil
    try await membership?.heartbeat()
    let transfer = try Transfer(configuration: configuration.transfer)
    let outbox = Dispatcher(
      Self.outboxDependencies(installation, membership, transfer, log, metrics))
    wake.connect { outbox.wake() }
    installation.database.listen(.deliveries) { outbox.wake() }
    self.outbox = outbox
    scheduler = JobScheduler(
      Self.jobs(installation, log), clock: .system, log: log, metrics: metrics
    ) { [membership] job in try await membership?.takes(job) ?? true }
    front.open(
      try Self.handler(
        installation, configuration, publicURL: publicURL, readiness: readiness, log: log,
        metrics: metrics))
    self.installation = installation
    self.publicURL = publicURL
    self.configuration = configuration
    self.log = log
    self.transfer = transfer
    self.readiness = readiness
  }

  /// Serves until the events say stop, then finishes what is under way.
  func run(until events: AsyncStream<Signals.Event>) async {
    async let member: Void? = membership?.run()
    await withTaskGroup { group in
      group.addTask { await self.outbox.run() }
      group.addTask { await self.scheduler.run() }
      readiness.set(true)
      log.info("ready", ["url": LogValue(publicURL), "port": LogValue(port)])
      for await event in events {
        guard event == .reload else { break }
        reload()
      }
      await drain()
    }
    membership?.stop()
    await member
    await transfer.shutdown()
    await installation.database.close()
    log.info("stopped")
  }

  private static func outboxDependencies(
    _ installation: Installation, _ membership: NodeMembership?, _ transfer: Transfer, _ log: Log,
    _ metrics: Metrics
  ) -> OutboxDependencies {
    OutboxDependencies(
      database: installation.database,
      deployment: membership.map(Deployment.cluster) ?? .standalone,
      channels: installation.channels, keys: installation.keys, clock: .system, log: log,
      metrics: metrics
    ) { await transfer.send($0) }
  }

  private static func jobs(_ installation: Installation, _ log: Log) -> [any MaintenanceJob] {
    let gateway = installation.gateway
    return [
      ExpireTasks { now in try await gateway.expireTasks(at: now) },
      SealAuditTrail(database: installation.database), CleanUp(database: installation.database),
      PurgeExpiredTasks(database: installation.database),
      ReloadKeyRing(installation.keys, log: log), StoreWriteProbe(database: installation.database),
    ]
  }

  /// One process serves a store that is a file; nil where several may.
  private static func hold(_ store: StoreAddress) throws -> StoreFileLock? {
    guard case .sqlite(let path) = store else { return nil }
    guard let hold = try store.naming({ try StoreFileLock(of: path) }) else {
      throw ConfigurationError(
        "--store: another 'postern serve' works on \(store); stop it first.")
    }
    return hold
  }

  private func reload() {
    do {
      try server.reloadCertificates()
      log.info("certificates_reloaded")
    } catch {
      log.error("certificates_refused", ["reason": LogValue("\(error)")])
    }
    do {
      if try installation.keys.refresh() {
        log.info("keys_reloaded", ["keys": LogValue("\(installation.keys.keyIDs)")])
      }
    } catch {
      log.error("keys_refused", ["reason": LogValue("\(error)")])
    }
  }

  private func drain() async {
    readiness.set(false)
    log.info("draining", ["seconds": LogValue(configuration.drain.wholeSeconds)])
    await server.shutdown(grace: configuration.drain)
    outbox.stop()
    scheduler.stop()
  }
}
