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
  func `a pending migration is applied once`(backend: Backend) async throws {
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
  func `an older program refuses a migration that is not backward compatible`(backend: Backend)
    async throws
  {
    try await backend.withDatabase { database in
      try await Migrator([Self.first, Self.second]).apply(to: database, clock: Self.clock)
      let older = Migrator([Self.first])
      await #expect(throws: StoreError.newerSchema(2)) {
        try await older.apply(to: database, clock: Self.clock)
      }
      await #expect(throws: StoreError.newerSchema(2)) { try await older.status(of: database) }
    }
  }

  static let besides = Migration(2, "doors", isBackwardCompatible: true) { dialect in
    ["CREATE TABLE doors (name TEXT NOT NULL PRIMARY KEY)\(dialect.strict)"]
  }
  static let third = Migration(3, "gates") { dialect in
    ["CREATE TABLE gates (name TEXT NOT NULL PRIMARY KEY)\(dialect.strict)"]
  }

  @Test(arguments: Backend.available)
  func `an older program works under backward compatible migrations alone`(
    backend: Backend
  ) async throws {
    try await backend.withDatabase { database in
      let older = Migrator([Self.first])
      try await Migrator([Self.first, Self.besides]).apply(to: database, clock: Self.clock)
      let status = try await older.status(of: database)
      #expect((status.applied, status.pending, status.newer) == ([1, 2], [], [2]))
      #expect(try await older.apply(to: database, clock: Self.clock) == [])
      try await Migrator([Self.first, Self.besides, Self.third])
        .apply(to: database, clock: Self.clock)
      await #expect(throws: StoreError.newerSchema(3)) { try await older.status(of: database) }
    }
  }

  @Test(arguments: Backend.available)
  func `a migration below a newer one is refused`(backend: Backend) async throws {
    try await backend.withDatabase { database in
      try await Migrator([Self.besides]).apply(to: database, clock: Self.clock)
      let older = Migrator([Self.first])
      await #expect(throws: StoreError.newerSchema(2)) {
        try await older.apply(to: database, clock: Self.clock)
      }
    }
  }

  @Test(arguments: Backend.available)
  func `prepared statements work on when columns are added`(backend: Backend) async throws {
    try await backend.withDatabase { database in
      try await Migrator([Self.first]).apply(to: database, clock: Self.clock)
      @Sendable func ask() async throws -> [String] {
        try await database.write(.system) { transaction in
          try transaction.query("SELECT * FROM towers").map { try $0.text(0) }
        }
      }
      try await database.write(.system) {
        try $0.execute("INSERT INTO towers (name) VALUES ('keep')")
      }
      // Often enough that every connection has prepared it, and PostgreSQL keeps the plan.
      for _ in 0..<20 { #expect(try await ask() == ["keep"]) }
      try await Migrator([Self.first, Self.second]).apply(to: database, clock: Self.clock)
      for _ in 0..<20 { #expect(try await ask() == ["keep"]) }
    }
  }

  @Test(arguments: Backend.available)
  func `a failing migration is undone whole`(backend: Backend) async throws {
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
  func `programs that start at the same time apply each migration once`(backend: Backend)
    async throws
  {
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
