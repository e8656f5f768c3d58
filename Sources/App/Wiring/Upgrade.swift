import Domain
import Store

/// What a store is opened for.
enum StoreRole {
  /// Only looks: the store, its schema and the key ring stay as they are.
  case readOnly
  /// One command on a store that is there, perhaps while others serve.
  case command
  /// A command that may be the first on its store.
  case createIfMissing
  /// The only server of a store that is a file: no other serves it.
  case server
  /// One of several nodes.
  case node

  /// Whether it works on a store for a moment, perhaps beside those who serve it.
  var isCommand: Bool {
    switch self {
    case .readOnly, .command, .createIfMissing: true
    case .server, .node: false
    }
  }

  /// Whether it makes a store where there is none.
  ///
  /// Others refuse: a name that was mistyped would give them an empty store.
  var makesStore: Bool { self != .readOnly && self != .command }
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
    let migrator = Migrator(Migration.all, acceptsNewer: !role.isCommand)
    let status = try await migrator.status(of: database)
    guard role.makesStore || !status.applied.isEmpty else {
      throw ConfigurationError.noStore(store)
    }
    if role == .readOnly {
      if let newest = Migration.all.last, !status.pending.isEmpty {
        throw ConfigurationError(
          "The store is at schema \(status.applied.max() ?? 0), this build works with "
            + "\(newest.number); take a backup, then run 'postern migrate'.")
      }
      return ([], status.newer)
    }
    let breaking = Migration.all.first {
      status.pending.contains($0.number) && !$0.isBackwardCompatible
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
    return try role.isCommand && StoreFileLock(of: path) == nil
  }
}

extension ConfigurationError {
  /// There is nothing at a store's address.
  static func noStore(_ store: StoreAddress) -> ConfigurationError {
    ConfigurationError(
      "--store: there is no store at \(store); name another one, or make it with 'postern migrate'."
    )
  }
}
