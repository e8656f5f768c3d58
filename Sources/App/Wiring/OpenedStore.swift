import Cryptography
import Domain
import FoundationEssentials
import Store

/// A store whose schema is up to date, and the key ring that opens its secrets.
struct OpenedStore: Sendable {
  let database: any Database
  let keys: LiveKeyRing
  /// The steps of the schema that were taken just now.
  let migrated: [Int]
  /// Whether the key ring was made just now.
  let madeKeyRing: Bool
  /// Migrations of a newer program, all of them backward compatible.
  let newerSchema: [Int]

  /// Opens the store, brings its schema up to date, and reads or makes the key ring.
  init(_ configuration: Configuration, _ role: StoreRole) async throws {
    let store = configuration.store
    if case .sqlite(let path) = store, !role.makesStore,
      !FileManager.default.fileExists(atPath: path)
    {
      throw ConfigurationError.noStore(store)
    }
    database = try store.naming { try openDatabase(store) }
    do {
      (migrated, newerSchema) = try await Upgrade(database, store, role).run()
      (keys, madeKeyRing) = try await KeyRingFinder(configuration.keyRingPath, database, role)
        .find()
    } catch {
      await database.close()
      throw error
    }
  }
}

extension StoreAddress {
  /// Does what the store's setting leads to, and names the setting when that fails.
  ///
  /// A server that is away may come back, so its failure is no fault of the settings.
  func naming<Result>(_ work: () throws -> Result) throws -> Result {
    if case .postgres = self { return try work() }
    return try ConfigurationError.naming("--store", work)
  }
}
