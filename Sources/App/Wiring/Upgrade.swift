import Domain
import Store

/// What a store is opened for.
enum StoreRole {
  /// One command, perhaps while others serve.
  case command
  /// The only server of a store that is a file: no other serves it.
  case server
  /// One of several nodes.
  case node
}

/// Brings a store's schema up to date, unless that would pull it from under others.
struct Upgrade {
  private let database: any Database
  private let store: StoreAddress
  private let role: StoreRole

  init(_ database: any Database, _ store: StoreAddress, _ role: StoreRole) {
    (self.database, self.store, self.role) = (database, store, role)
  }

  /// - Returns: the steps that were applied, and those that a newer build has applied.
  func run() async throws -> (applied: [Int], newer: [Int]) {
    // A command of an older build knows neither what to copy nor what to erase of a newer schema.
    let migrator = Migrator(Migration.all, acceptsNewer: role != .command)
    let status = try await migrator.status(of: database)
    let breaking = Migration.all.first {
      status.pending.contains($0.number) && !$0.goesBesideOlder
    }
    if let breaking, !status.applied.isEmpty, try await isServed(at: status) {
      throw StoreError.servedByOlder(breaking.number)
    }
    return (try await migrator.apply(to: database, clock: .system), status.newer)
  }

  private func isServed(at status: Migrator.Status) async throws -> Bool {
    guard case .sqlite(let path) = store else {
      guard status.applied.contains(Migration.nodes) else { return false }
      let now = Clock.system.now
      return try await database.read(.system) { try !NodeRepository($0).alive(at: now).isEmpty }
    }
    return try role == .command && StoreHold(of: path) == nil
  }
}
