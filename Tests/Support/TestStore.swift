package import Domain
package import Store

/// A store of a test's own, on the engine of the test (`Engine.current`).
package enum TestStore {
  /// Runs a test on a fresh store with the whole schema; the store is gone afterwards.
  package static func with(
    _ clock: Clock, _ test: (any Database) async throws -> Void
  ) async throws {
    try await Engine.current.withAddress { address in
      let database = try openDatabase(try StoreAddress(address))
      do {
        _ = try await Migrator(Migration.all).apply(to: database, clock: clock)
        try await test(database)
      } catch {
        await database.close()
        throw error
      }
      await database.close()
    }
  }
}

extension Database {
  package func snapshot() async throws -> StoreSnapshot { try await StoreSnapshot(of: self) }

  /// The number that a query gives.
  package func count(_ query: SQL) async throws -> Int64 {
    try await read(.system) { try $0.first(query)?.integer(0) ?? 0 }
  }
}
