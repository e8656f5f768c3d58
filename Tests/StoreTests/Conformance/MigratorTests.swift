import Domain
import Store
import Support
import Testing

@Suite struct MigratorTests {
  static let first = Migration(1, "towers") { dialect in
    ["CREATE TABLE towers (name TEXT NOT NULL PRIMARY KEY)\(dialect.strict)"]
  }
  static let second = Migration(2, "heights") { dialect in
    [
      "ALTER TABLE towers ADD COLUMN height \(dialect.integer)",
      "CREATE INDEX towers_by_height ON towers (height)",
    ]
  }
  static let broken = Migration(3, "broken") { _ in
    ["CREATE TABLE walls (name TEXT)", "CREATE TABLE towers (name TEXT)"]
  }
  static let clock = Clock { noon }

  @Test(arguments: Backend.available)
  func `what waits is applied once`(backend: Backend) async throws {
    try await backend.withDatabase { database in
      let one = Migrator([Self.first])
      let both = Migrator([Self.first, Self.second])
      #expect(try await one.apply(to: database, clock: Self.clock) == [1])
      #expect(try await both.status(of: database).pending == [2])
      #expect(try await both.apply(to: database, clock: Self.clock) == [2])
      #expect(try await both.apply(to: database, clock: Self.clock) == [])
      #expect(try await both.status(of: database).applied == [1, 2])
      try await database.write(.system) { transaction in
        try transaction.execute("INSERT INTO towers VALUES (\("keep"), \(30))")
      }
    }
  }

  @Test(arguments: Backend.available)
  func `an older program refuses a newer schema`(backend: Backend) async throws {
    try await backend.withDatabase { database in
      try await Migrator([Self.first, Self.second]).apply(to: database, clock: Self.clock)
      let older = Migrator([Self.first])
      await #expect(throws: StoreError.newerSchema(2)) {
        try await older.apply(to: database, clock: Self.clock)
      }
      await #expect(throws: StoreError.newerSchema(2)) { try await older.status(of: database) }
    }
  }

  @Test(arguments: Backend.available)
  func `a failing migration leaves nothing behind`(backend: Backend) async throws {
    try await backend.withDatabase { database in
      let migrator = Migrator([Self.first, Self.second, Self.broken])
      await #expect(throws: StoreError.self) {
        try await migrator.apply(to: database, clock: Self.clock)
      }
      #expect(try await migrator.status(of: database).applied == [1, 2])
      try await database.write(.system) { transaction in
        try transaction.execute("CREATE TABLE walls (name TEXT)")
      }
    }
  }

  @Test(arguments: Backend.available)
  func `programs that start together apply each migration once`(backend: Backend) async throws {
    try await backend.withDatabase { database in
      let migrator = Migrator([Self.first, Self.second])
      let applied = try await withThrowingTaskGroup(of: [Int].self) { group in
        for _ in 0..<8 {
          group.addTask { try await migrator.apply(to: database, clock: Self.clock) }
        }
        return try await group.reduce(into: []) { $0 += $1 }
      }
      #expect(applied.sorted() == [1, 2])
    }
  }
}
