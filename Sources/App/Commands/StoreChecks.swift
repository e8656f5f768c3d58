import Cryptography
import Domain
import Gateway
import JSON
import Store

/// The checks of `doctor` in the store, a function each.
struct StoreChecks {
  private let configuration: Configuration
  private let installation: Installation
  private let now = Clock.system.now

  init(_ configuration: Configuration, _ installation: Installation) {
    self.configuration = configuration
    self.installation = installation
  }

  func findings() async throws -> [CheckResult] {
    var findings = [try await store(), try await clock()]
    if let finding = try await role() { findings.append(finding) }
    findings += [try await keys(), try await deliveries()]
    for tenant in try await installation.gateway.tenants() {
      findings += try await channels(of: tenant)
    }
    return findings
  }

  private func store() async throws -> CheckResult {
    let status = try await Migrator(Migration.all).status(of: installation.database)
    return CheckResult(
      "store", .good, "\(configuration.store), schema \(status.applied.max() ?? 0)")
  }

  private func clock() async throws -> CheckResult {
    let (newest, server) = try await installation.database.read(.system) { transaction in
      let diagnostics = DiagnosticsRepository(transaction)
      return (try diagnostics.newestDelivery(), try diagnostics.serverTime())
    }
    return Self.clock(here: Clock.system.now, server: server, newest: newest)
  }

  /// - Parameters:
  ///   - server: the clock of the store's server, to the second; nil without a server.
  ///   - newest: the time of the newest delivery, by the clock of the node that made it.
  static func clock(here: Timestamp, server: Timestamp?, newest: Timestamp?) -> CheckResult {
    if let newest, newest > here + .minutes(5) {
      return CheckResult(
        "clock", .bad,
        "the store holds rows from \(newest), but it is \(here) here; set the clock, or wait.")
    }
    if let server, server > here + .seconds(5) || here > server + .seconds(6) {
      return CheckResult(
        "clock", .bad,
        "it is \(here) here, but \(server) at the store; leases and links run out by the clock: let "
          + "NTP set both.")
    }
    return CheckResult("clock", .good, "\(here)")
  }

  /// Row-level security binds neither a superuser nor a role with BYPASSRLS; nil where there is none.
  private func role() async throws -> CheckResult? {
    let role = try await installation.database.read(.system) { transaction in
      try DiagnosticsRepository(transaction).role()
    }
    guard let (name, isBound) = role else { return nil }
    if isBound { return CheckResult("role", .good, "row-level security binds \(name)") }
    return CheckResult(
      "role", .doubtful,
      "\(name) is a superuser or has BYPASSRLS, so row-level security does not part tenants; "
        + "connect as a role with neither.")
  }

  private func keys() async throws -> CheckResult {
    let ring = installation.keys.ring
    let use = try await installation.gateway.keyUse()
    let unknown = use.filter { !ring.keyIDs.contains($0.key) }.sorted { $0.key < $1.key }
    guard let (id, uses) = unknown.first else {
      return CheckResult("keys", .good, "\(configuration.keyRingPath), keys \(ring.keyIDs)")
    }
    return CheckResult(
      "keys", .bad,
      "\(configuration.keyRingPath) lacks key \(id), under which the store holds \(uses.sentence); "
        + "put a newer copy of the ring there.")
  }

  private func deliveries() async throws -> CheckResult {
    let (waiting, oldest) = try await installation.database.read(.system) { transaction in
      try DiagnosticsRepository(transaction).waitingDeliveries()
    }
    if let oldest, now > oldest + .minutes(10) {
      return CheckResult(
        "outbox", .doubtful,
        "\(waiting) wait, the oldest since \(oldest); is 'postern serve' running?")
    }
    return CheckResult("outbox", .good, "\(waiting) waiting")
  }

  private func channels(of tenant: Tenant) async throws -> [CheckResult] {
    let (rows, breakers, dead) = try await installation.database.read(.tenant(tenant.id)) {
      (
        try ChannelRepository($0, of: tenant.id).all(),
        try BreakerRepository($0).all(of: tenant.id),
        try DiagnosticsRepository($0).deadLetters(of: tenant.id, since: now - .days(1))
      )
    }
    return rows.map { row in
      let subject = "channel \(tenant.name)/\(row.name)"
      guard let kind = installation.channels[row.kind],
        let opened = try? installation.keys.open(
          row.settings, for: SealContext.channelSettings(row.id).context),
        let settings = try? JSON(parsing: opened)
      else { return CheckResult(subject, .bad, "its settings do not open with this key ring") }
      let place = "\(row.kind) to \(kind.destination(settings))"
      if let reason = row.disabledReason {
        return CheckResult(
          subject, .doubtful, "\(place) is disabled: \(reason). Delete it and make it anew.")
      }
      if let pause = breakers[row.id.description]?.pausedUntil(at: now) {
        return CheckResult(
          subject, .doubtful, "\(place) keeps failing and is paused until \(pause); ask its owner.")
      }
      if let (count, reason) = dead[row.id.bytes] {
        return CheckResult(
          subject, .doubtful,
          "\(place): \(count) given up within a day; the last: \(reason). Mend the receiver, then "
            + "POST /v1/deliveries/{id}/redeliver.")
      }
      return CheckResult(subject, .good, place)
    }
  }
}
