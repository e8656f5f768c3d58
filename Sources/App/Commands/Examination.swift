import Cryptography
import Domain
import Gateway
import Store
import Transfer

/// What `doctor` looks at, one function each.
struct Examination {
  private let configuration: Configuration
  private let installation: Installation
  private let transfer: Transfer

  init(_ configuration: Configuration, _ installation: Installation, _ transfer: Transfer) {
    self.configuration = configuration
    self.installation = installation
    self.transfer = transfer
  }

  func findings() async throws -> [Finding] {
    var findings = [try await store(), keys(), address(), await relay()]
    if let finding = try await role() { findings.insert(finding, at: 1) }
    findings.append(try await deliveries())
    for tenant in try await installation.gateway.tenants() {
      findings += try await channels(of: tenant)
    }
    return findings
  }

  private func store() async throws -> Finding {
    let status = try await Migrator(Migration.all).status(of: installation.database)
    let now = Clock.system.now
    let newest = try await installation.database.read(.system) { transaction in
      try transaction.first("SELECT MAX(created_at) FROM deliveries")?.optionalTimestamp(0)
    }
    if let newest, newest > now + .minutes(5) {
      return Finding(
        subject: "clock", grade: .bad,
        note: "the store holds rows from \(newest), but it is \(now) here; set the clock.")
    }
    return Finding(
      subject: "store", grade: .good,
      note: "\(configuration.store), schema \(status.applied.max() ?? 0), clock \(now)")
  }

  /// Row-level security binds neither a superuser nor a role with BYPASSRLS; nil where there is none.
  private func role() async throws -> Finding? {
    guard installation.database.dialect == .postgres else { return nil }
    let row = try await installation.database.read(.system) { transaction in
      try transaction.first(
        """
        SELECT rolname::text, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user
        """)
    }
    guard let row else { return nil }
    let name = try row.text(0)
    guard try row.bool(1) else {
      return Finding(
        subject: "role", grade: .good, note: "row-level security binds \(name)")
    }
    return Finding(
      subject: "role", grade: .doubtful,
      note: "\(name) is a superuser or has BYPASSRLS, so row-level security does not part tenants; "
        + "connect as a role with neither.")
  }

  private func keys() -> Finding {
    let sealed = installation.keys.seal([1, 2, 3], for: "doctor")
    let opens = (try? installation.keys.open(sealed, for: "doctor")) == [1, 2, 3]
    return Finding(
      subject: "keys", grade: opens ? .good : .bad,
      note: "\(configuration.keyRingPath), keys \(installation.keys.keyIDs)")
  }

  private func address() -> Finding {
    guard let url = configuration.publicURL else {
      return Finding(
        subject: "public-url", grade: .doubtful,
        note: "not set; links lead to \(configuration.listenURL). Set --public-url.")
    }
    guard url.hasPrefix("https://") else {
      return Finding(
        subject: "public-url", grade: .doubtful,
        note: "\(url) is not https; links and sessions could be read on the way.")
    }
    return Finding(subject: "public-url", grade: .good, note: url)
  }

  private func relay() async -> Finding {
    guard let relay = configuration.relay else {
      return Finding(
        subject: "smtp", grade: .doubtful, note: "not set; invitations and codes wait. Set --smtp.")
    }
    let place = "\(relay.host):\(relay.port)"
    switch await transfer.send(.greeting).result {
    case .smtp(let code, _) where (200..<300).contains(code):
      return Finding(subject: "smtp", grade: .good, note: "\(place) took the login")
    case .smtp(let code, _):
      return Finding(
        subject: "smtp", grade: .bad, note: "\(place) answered \(code); check user and password.")
    case .failed(let failure):
      return Finding(
        subject: "smtp", grade: .bad,
        note: "\(place) failed (\(failure.rawValue)); check host, port, TLS and --ca-file.")
    case .response:
      return Finding(subject: "smtp", grade: .bad, note: "\(place) is no mail relay")
    }
  }

  private func deliveries() async throws -> Finding {
    let (waiting, oldest) = try await installation.database.read(.system) { transaction in
      let row = try transaction.first(
        "SELECT COUNT(*), MIN(due_at) FROM deliveries WHERE ended_at IS NULL")
      return (try row?.integer(0) ?? 0, try row?.optionalTimestamp(1))
    }
    if let oldest, Clock.system.now > oldest + .minutes(10) {
      return Finding(
        subject: "outbox", grade: .doubtful,
        note: "\(waiting) wait, the oldest since \(oldest); is 'postern serve' running?")
    }
    return Finding(subject: "outbox", grade: .good, note: "\(waiting) deliveries wait")
  }

  private func channels(of tenant: Tenant) async throws -> [Finding] {
    let rows = try await installation.database.read(.tenant(tenant.id)) { transaction in
      try ChannelRepository(transaction, of: tenant.id).all()
    }
    return rows.map { row in
      let subject = "channel \(tenant.name)/\(row.name)"
      guard let kind = installation.channels[row.kind],
        let opened = try? installation.keys.open(
          row.settings, for: SealedPlace.channelSettings(row.id).context),
        let settings = try? JSONParser.parse(opened)
      else {
        return Finding(
          subject: subject, grade: .bad, note: "its settings do not open with this key ring")
      }
      if let reason = row.disabledReason {
        return Finding(subject: subject, grade: .doubtful, note: "disabled: \(reason)")
      }
      return Finding(
        subject: subject, grade: .good, note: "\(row.kind) to \(kind.destination(settings))")
    }
  }
}
