import Domain
import Store
import Support
import Testing

/// The engines that the conformance suites run on.
typealias Backend = Engine

extension Backend {
  /// Whether a text may hold the character NUL.
  var keepsNUL: Bool { self == .sqlite }

  /// Whether writes that wait together are committed as one.
  var sharesCommits: Bool { self == .sqlite }

  /// A fresh store for the length of a test.
  func withDatabase(
    _ test: (any Database) async throws -> Void
  ) async throws {
    try await withAddress { address in
      let database = try openDatabase(try StoreAddress(address))
      do {
        try await test(database)
        await database.close()
      } catch {
        await database.close()
        throw error
      }
    }
  }

  /// A fresh store with one table of named counts.
  func withCounts(_ test: (any Database) async throws -> Void) async throws {
    try await withDatabase { database in
      try await database.write(.system) { transaction in
        try transaction.execute(
          """
          CREATE TABLE counts (
            name TEXT NOT NULL PRIMARY KEY,
            count \(transaction.dialect.integer) NOT NULL CHECK (count >= 0)
          )\(transaction.dialect.strict)
          """)
      }
      try await test(database)
    }
  }
}

extension Transaction {
  func count(of name: String) throws -> Int64? {
    try first("SELECT count FROM counts WHERE name = \(name)")?.integer(0)
  }

  func add(_ name: String, _ count: Int = 0) throws {
    try execute("INSERT INTO counts (name, count) VALUES (\(name), \(count))")
  }

  func increment(_ name: String) throws {
    try execute("UPDATE counts SET count = count + 1 WHERE name = \(name)")
  }
}

/// What a test's closure throws on purpose.
struct Intended: Error {}
