import Domain
import FoundationEssentials
import Gateway
import JSON
import Maintenance
import Store

extension Invocation {
  /// Copies the store of `--from` into that of `--to`, compares them, and opens the copy.
  func moveStore() async throws -> Int32 {
    let places = try (from: storeAddress("from"), to: storeAddress("to"))
    guard places.from != places.to else {
      throw UsageError(message: "--from and --to name the same store.")
    }
    if case .sqlite(let path) = places.from, !FileManager.default.fileExists(atPath: path) {
      throw ConfigurationError("--from: there is no store at \(path).")
    }
    // Both stores stay locked to the end.
    let locks = try [("from", places.from), ("to", places.to)].map(Self.lock)
    defer { withExtendedLifetime(locks) {} }
    return try await Self.withStore("from", places.from) { source in
      try await Self.withStore("to", places.to) { target in
        tell(try await moved(source, target), places)
      }
    }
  }

  private struct Outcome {
    let counts: [StoreMove.Count]
    /// The number of verified events of each tenant's audit chain.
    let chains: [(tenant: String, events: Int64)]
  }

  private func moved(_ source: any Database, _ target: any Database) async throws -> Outcome {
    let move = StoreMove(from: source, to: target, clock: .system) { [console] progress in
      console.complain("postern: \(progress.table): \(progress.there) of \(progress.total)")
    }
    let counts = try await move.copy()
    try await move.compare()
    let chains = try await Self.walkChains(source, target)
    try await move.finish()
    return Outcome(counts: counts, chains: chains)
  }

  /// Verifies every tenant's audit chain in the copy, up to its end in the source.
  private static func walkChains(
    _ source: any Database, _ target: any Database
  ) async throws -> [(tenant: String, events: Int64)] {
    let tenants = try await source.read(.system) { try TenantRepository($0).all() }
    var chains = [(tenant: String, events: Int64)]()
    for tenant in tenants {
      let head = try await source.read(.tenant(tenant.id)) { transaction in
        try AuditChainRepository(transaction).head(of: tenant.id)
      }
      do {
        _ = try await AuditVerifier.verify(tenant.id, in: target, expecting: head)
      } catch let fault as AuditVerifier.Fault {
        throw BrokenChain(tenant: tenant.name, fault: fault)
      }
      chains.append((tenant.name, head?.sequence ?? 0))
    }
    return chains
  }

  private func tell(
    _ outcome: Outcome, _ places: (from: StoreAddress, to: StoreAddress)
  ) -> Int32 {
    let copied = outcome.counts.reduce(0) { $0 + $1.copied }
    let rows = outcome.counts.reduce(0) { $0 + $1.rows }
    guard !wantsJSON else {
      console.say([
        "copied": .integer(copied),
        "rows": .object(JSONObject(outcome.counts.map { ($0.table, .integer($0.rows)) })),
        "audit": .object(
          JSONObject(outcome.chains.map { ($0.tenant, .number(JSONNumber($0.events))) })),
      ])
      return 0
    }
    let counts = outcome.counts.map { "\($0.rows) \($0.table)" }.joined(separator: ", ")
    console.say(
      copied == 0 && rows > 0
        ? "Everything is there already: \(counts)."
        : "Copied \(copied) rows from \(places.from) to \(places.to), which holds \(counts).")
    let events = outcome.chains.reduce(0) { $0 + $1.events }
    console.say(
      "Every row was compared; the audit chains of \(outcome.chains.count) tenants hold "
        + "(\(events) events).")
    console.say(
      "It opens with the key ring of \(places.from) only: give every node a copy as --key-ring. "
        + "Serve the old store no more: it would send everything again.")
    return 0
  }

  private func storeAddress(_ option: String) throws -> StoreAddress {
    let text = try required(option)
    do { return try StoreAddress(text) } catch {
      throw ConfigurationError(
        "--\(option): must be sqlite:FILE or postgres://USER:PASSWORD@HOST/DATABASE.")
    }
  }

  /// Locks a store that is a file against `serve`.
  private static func lock(_ option: String, _ place: StoreAddress) throws -> StoreFileLock? {
    guard case .sqlite(let path) = place else { return nil }
    let lock = try ConfigurationError.naming("--\(option)") { try StoreFileLock(of: path) }
    guard let lock else {
      throw ConfigurationError("--\(option): a 'postern serve' works on \(place); stop it first.")
    }
    return lock
  }

  private static func withStore(
    _ option: String, _ place: StoreAddress, _ work: (any Database) async throws -> Int32
  ) async throws -> Int32 {
    let database =
      if case .postgres = place {
        try openDatabase(place)
      } else {
        try ConfigurationError.naming("--\(option)") { try openDatabase(place) }
      }
    do {
      let code = try await work(database)
      await database.close()
      return code
    } catch {
      await database.close()
      throw error
    }
  }
}

/// An audit trail that was not copied as it was recorded.
private struct BrokenChain: Error, CustomStringConvertible {
  let tenant: String
  let fault: AuditVerifier.Fault

  var description: String {
    "The audit chain of \(tenant) does not hold (\(fault)): the source itself is damaged or was "
      + "tampered with; the copy stays closed."
  }
}
