import Domain
import Glibc
import Store
import Support
import Synchronization
import Testing

/// What only PostgreSQL does, or only a server that may go away.
@Suite(.enabled(if: PostgresServer.isExpected)) struct PostgresTests {
  @Test func `a query without its tenant's condition sees no other tenant's rows`() async throws {
    try await withTenants { database, mine, other in
      let tables = try await database.read(.system) { transaction in
        try transaction.query(
          """
          SELECT table_name FROM information_schema.columns
          WHERE column_name = 'tenant_id' ORDER BY table_name
          """
        ).map { try $0.text(0) }
      }
      #expect(tables.count >= 13)
      let walls = try await database.read(.system) { transaction in
        try transaction.query(
          """
          SELECT relname FROM pg_class WHERE relkind = 'r' AND relrowsecurity
            AND relforcerowsecurity AND relnamespace = 'public'::regnamespace ORDER BY relname
          """
        ).map { try $0.text(0) }
      }
      #expect(Set(walls) == Set(tables).union(["tenants"]))
      let all = try await database.read(.system) { try channelNames($0) }
      let seen = try await database.read(.tenant(mine)) { try channelNames($0) }
      let foreign = try await database.read(.tenant(other)) { transaction in
        try TenantRepository(transaction).find(mine)
      }
      #expect(all == ["theirs", "ours"].sorted())
      #expect(seen == ["ours"])
      #expect(foreign == nil)
    }
  }

  @Test func `a change without its tenant's condition touches no other tenant's rows`() async throws
  {
    try await withTenants { database, mine, other in
      let changed = try await database.write(.tenant(mine)) { transaction in
        try transaction.execute("UPDATE channels SET disabled_reason = 'x'")
      }
      let deleted = try await database.write(.tenant(mine)) { transaction in
        try transaction.execute("DELETE FROM channels WHERE tenant_id = \(other)")
      }
      await #expect(throws: StoreError.self) {
        try await database.write(.tenant(mine)) { transaction in
          try ChannelRepository(transaction, of: other).insert(channel("smuggled", 9))
        }
      }
      #expect(changed == 1)
      #expect(deleted == 0)
    }
  }

  @Test func `text with NUL is refused before it is sent`() async throws {
    try await Backend.postgres.withCounts { database in
      let error = await #expect(throws: StoreError.self) {
        try await database.write(.system) { try $0.add("a\0b") }
      }
      guard case .unstorable = error else {
        Issue.record("\(String(describing: error))")
        return
      }
    }
  }

  @Test func `a pooled connection keeps no setting of a session`() async throws {
    try await Backend.postgres.withAddress { address in
      let database = try openDatabase(try StoreAddress(address + "?pgbouncer=true"))
      try await Migrator(Migration.all).apply(to: database, clock: Clock { noon })
      for number in 0..<20 as Range<UInt8> {
        let tenant = TenantID(at: noon, random: Array(repeating: number, count: 10))
        try await database.write(.tenant(tenant)) { transaction in
          _ = try ChannelRepository(transaction, of: tenant).insert(channel("c", number))
        }
      }
      let left = try await database.read(.system) { transaction in
        try transaction.query("SELECT name FROM pg_prepared_statements").count
      }
      let found = try await database.read(.system) { try channelNames($0) }
      #expect(left == 0)
      #expect(found.count == 20)
      await database.close()
    }
  }

  @Test func `statements beyond a connection's cache run`() async throws {
    try await Backend.postgres.withCounts { database in
      try await database.write(.system) { try $0.add("x") }
      for width in Array(1...300) + Array(1...300) {
        let list = SQL.list(Array(repeating: "x", count: width))
        let row = try await database.read(.system) { transaction in
          try transaction.first("SELECT name FROM counts WHERE name IN (\(list))")
        }
        #expect(row != nil)
      }
    }
  }

  @Test func `a statement takes NULL and values in turn`() async throws {
    try await Backend.postgres.withDatabase { database in
      try await database.write(.system) { transaction in
        try transaction.execute("CREATE TABLE t (a BIGINT, b TEXT, c BYTEA, d DOUBLE PRECISION)")
        for mask in 0..<32 {
          let isSet = { (bit: Int) in mask & bit != 0 }
          try transaction.execute(
            """
            INSERT INTO t (a, b, c, d)
            VALUES (\(isSet(1) ? 1 : nil), \(isSet(2) ? "b" : nil), \(isSet(4) ? [1] as [UInt8] : nil),
              \(isSet(8) ? 1.5 : nil))
            """)
        }
      }
      let row = try await database.read(.system) { transaction in
        try transaction.first("SELECT count(a), count(b), count(c), count(d) FROM t")
      }
      #expect(try (0..<4).map { try row?.int($0) } == [16, 16, 16, 16])
    }
  }

  @Test(arguments: [
    "SELECT 1; SELECT 2" as SQL, "SELEC 1", "SELECT nothing FROM counts", "",
    "SELECT now()", "SELECT 'x'::text = 1::bigint", "SELECT 'x'::bigint",
  ])
  func `a wrong statement is reported as a fault of the program`(sql: SQL) async throws {
    try await Backend.postgres.withCounts { database in
      let error = await #expect(throws: StoreError.self) {
        try await database.write(.system) { try $0.query(sql) }
      }
      guard case .statement = error else {
        Issue.record("\(String(describing: error))")
        return
      }
    }
  }

  @Test func `an error holds no value of a statement`() async throws {
    try await Backend.postgres.withCounts { database in
      let error = await #expect(throws: StoreError.self) {
        try await database.write(.system) { transaction in
          try transaction.query("SELECT CAST(\("pa55word") AS bigint)")
        }
      }
      #expect(!"\(String(describing: error))".contains("pa55word"))
    }
  }

  private func withTenants(
    _ test: (any Database, TenantID, TenantID) async throws -> Void
  ) async throws {
    try await Backend.postgres.withDatabase { database in
      try await Migrator(Migration.all).apply(to: database, clock: Clock { noon })
      let mine = TenantID(at: noon, random: Array(repeating: 1, count: 10))
      let other = TenantID(at: noon, random: Array(repeating: 2, count: 10))
      for (tenant, name, number) in [(mine, "ours", 1), (other, "theirs", 2)] as [(_, _, UInt8)] {
        try await database.write(.tenant(tenant)) { transaction in
          let row = Tenant(id: tenant, name: name, displayName: name, createdAt: noon)
          _ = try TenantRepository(transaction).insert(row)
          _ = try ChannelRepository(transaction, of: tenant).insert(channel(name, number))
        }
      }
      try await test(database, mine, other)
    }
  }
}

private func channel(_ name: String, _ number: UInt8) -> ConfiguredChannel {
  ConfiguredChannel(
    id: ChannelID(at: noon, random: Array(repeating: number, count: 10)), name: name,
    kind: "slack", settings: [1], createdAt: noon)
}

private func channelNames(_ transaction: any Transaction) throws -> [String] {
  try transaction.query("SELECT name FROM channels ORDER BY name").map { try $0.text(0) }
}
