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

  /// Whether it makes a store where there is none.
  ///
  /// Others refuse: a name that was mistyped would give them an empty store.
  var makesStore: Bool { self != .readOnly && self != .command }
}

/// Brings a store's schema up to date.
struct Upgrade {
  private let database: any Database
  private let store: StoreAddress
  private let role: StoreRole

  init(_ database: any Database, _ store: StoreAddress, _ role: StoreRole) {
    (self.database, self.store, self.role) = (database, store, role)
  }

  /// - Returns: the steps that were applied, and those that a newer program has applied.
  func run() async throws -> (applied: [Int], newer: [Int]) {
    let migrator = Migrator(Migration.all)
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
    return (try await migrator.apply(to: database, clock: .system), status.newer)
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
