import API
import Cryptography
import Domain
import Gateway
import HTTPServer
import Maintenance
import Outbox
import Pages
import Store
import Synchronization
import Telemetry
import Transfer

/// One running Postern: the server, the outbox and the scheduler over one store.
final class Node: Sendable {
  let installation: Installation
  /// The origin that people see.
  let publicURL: String
  /// The bound port.
  let port: UInt16
  /// The use cases; they wake the outbox.
  let gateway: Gateway
  let metrics = Metrics()
  let readiness = Readiness()
  let publicFiles: PublicFiles
  let log: Log

  private let configuration: Configuration
  private let server: Server
  private let transfer: Transfer
  private let outbox: Dispatcher
  private let scheduler: JobScheduler
  private let membership: NodeMembership?
  private let hold: StoreFileLock?

  /// Checks every setting, binds the port, builds what serves and starts to serve; not ready until
  /// `run`.
  init(_ configuration: Configuration, log: Log) async throws {
    let files = try MessageFiles(configuration)
    let publicFiles = try PublicFiles(configuration)
    server = Server(configuration: configuration.server, log: log, metrics: metrics)
    try server.checkCertificates()
    hold = try Self.hold(configuration.store)
    let store = try await OpenedStore(configuration, hold == nil ? .node : .server)
    do {
      port = try server.bind()
      transfer = try Transfer(configuration: configuration.transfer)
      membership =
        hold == nil ? NodeMembership(store.database, clock: .system, log: log) : nil
      try await membership?.heartbeat()
    } catch {
      await store.database.close()
      throw error
    }
    publicURL = configuration.publicURL ?? configuration.listenURL(port: port)
    installation = Installation(
      configuration, publicURL: publicURL, files: files, store: store)
    let outbox = Dispatcher(
      Self.outboxDependencies(installation, membership, transfer, log, metrics))
    self.outbox = outbox
    gateway = installation.gateway { outbox.wake() }
    scheduler = JobScheduler(
      Self.jobs(installation, gateway, log), clock: .system, log: log, metrics: metrics
    ) { [membership] job in try await membership?.takes(job) ?? true }
    self.publicFiles = publicFiles
    self.configuration = configuration
    self.log = log
    do { try server.start(try handler()) } catch {
      await store.database.close()
      throw error
    }
  }

  /// Serves until the events say stop, then finishes what is under way.
  func run(until events: AsyncStream<Signals.Event>) async {
    if let newest = installation.store.newerSchema.last {
      log.warning(
        "store.newer_schema",
        ["schema": LogValue(newest), "effect": "this build works beside newer ones"])
    }
    installation.database.listen(.deliveries) { [outbox] in outbox.wake() }
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

  private static func jobs(
    _ installation: Installation, _ gateway: Gateway, _ log: Log
  ) -> [any MaintenanceJob] {
    [
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

/// A flag of a node: it takes requests.
final class Readiness: Sendable {
  private let flag = Atomic(false)

  var isReady: Bool { flag.load(ordering: .acquiring) }

  func set(_ isReady: Bool) { flag.store(isReady, ordering: .releasing) }
}
