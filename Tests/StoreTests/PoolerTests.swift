import Domain
import Store
import Support
import Testing

/// A pooler in transaction mode stands between: nothing of a session outlives a transaction.
@Suite(
  .enabled("PgBouncer is missing: apt-get install pgbouncer") {
    PgBouncer.isExpected && PostgresServer.isExpected
  })
struct PoolerTests {
  @Test func `concurrent transactions on pooled connections see their own tenant only`()
    async throws
  {
    try await withPooler { pooler, address in
      let database = try openDatabase(try StoreAddress(pooler.address(of: address)))
      try await Migrator(Migration.all).apply(to: database, clock: Clock { noon })
      let tenants = (0..<20 as Range<UInt8>).map { number in
        TenantID(at: noon, random: Array(repeating: number, count: 10))
      }
      try await withThrowingTaskGroup(of: Void.self) { group in
        for round in 0..<200 {
          let tenant = tenants[round % tenants.count]
          group.addTask {
            let own = try await database.write(.tenant(tenant)) { transaction in
              _ = try ChannelRepository(transaction, of: tenant).insert(Self.channel(round))
              return try Self.owners(transaction)
            }
            #expect(own == [tenant])
            await #expect(throws: Intended.self) {
              try await database.write(.tenant(tenant)) { transaction in
                try transaction.execute("DELETE FROM channels")
                throw Intended()
              }
            }
            let seen = try await database.read(.tenant(tenant)) { try Self.owners($0) }
            #expect(seen == [tenant])
          }
        }
        try await group.waitForAll()
      }
      let (kept, backends) = try await database.read(.system) { transaction in
        (
          try transaction.first("SELECT COUNT(*) FROM channels")?.int(0),
          try transaction.first(
            "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database()")?.int(0)
        )
      }
      #expect(kept == 200)
      // Three of the pooler, and one that listens.
      #expect((backends ?? 0) <= 4)
      await database.close()
    }
  }

  @Test func `session limits hold in each pooled transaction`() async throws {
    try await withPooler { pooler, address in
      var options = PostgresOptions()
      options.statementTimeout = 100
      let database = try PostgresDatabase(url: pooler.address(of: address), options: options)
      for _ in 0..<5 {
        let error = await #expect(throws: StoreError.self) {
          try await database.read(.system) { try $0.query("SELECT pg_sleep(60)") }
        }
        #expect(error?.isPassing == true)
      }
      await database.close()
    }
  }

  @Test func `notifications arrive past the pooler`() async throws {
    try await withPooler { pooler, address in
      let listener = try openDatabase(try StoreAddress(pooler.address(of: address)))
      let speaker = try openDatabase(
        try StoreAddress(pooler.address(of: address, canListen: false)))
      let heard = Bell()
      listener.listen(.deliveries) { heard.ring() }
      // The first call says that one may have been missed.
      await heard.wait(for: 1)
      try await speaker.write(.system) { transaction in
        transaction.signal(.deliveries)
        _ = try transaction.query("SELECT 1")
      }
      await heard.wait(for: 2)
      await speaker.close()
      await listener.close()
    }
  }

  @Test func `a restarted pooler is reconnected to`() async throws {
    try await withPooler { pooler, address in
      let database = try openDatabase(try StoreAddress(pooler.address(of: address)))
      try await database.write(.system) { try $0.execute("CREATE TABLE t (a BIGINT)") }
      try await withTaskExecutorPreference(BlockingExecutor.shared) {
        pooler.stop()
        try pooler.start()
      }
      try await database.write(.system) { try $0.execute("INSERT INTO t VALUES (1)") }
      let count = try await database.read(.system) { transaction in
        try transaction.first("SELECT COUNT(*) FROM t")?.int(0)
      }
      #expect(count == 1)
      await database.close()
    }
  }

  @Test func `a pooler without its server reports the store as unavailable until it is back`()
    async throws
  {
    let (server, pooler, address) = try await withTaskExecutorPreference(BlockingExecutor.shared) {
      let server = try PostgresServer()
      return (server, try PgBouncer(before: server), try server.newDatabase())
    }
    let database = try openDatabase(
      try StoreAddress(pooler.address(of: address, canListen: false)))
    func look() async throws { _ = try await database.read(.system) { try $0.first("SELECT 1") } }
    try await look()
    try await withTaskExecutorPreference(BlockingExecutor.shared) { try server.stop("immediate") }
    for _ in 0..<5 {
      let error = await #expect(throws: StoreError.self) { try await look() }
      #expect(error?.isPassing == true, "\(String(describing: error))")
    }
    try await withTaskExecutorPreference(BlockingExecutor.shared) { try server.start() }
    let end = ContinuousClock.now + .seconds(60)
    var isBack = false
    while !isBack, ContinuousClock.now < end { isBack = (try? await look()) != nil }
    #expect(isBack)
    await database.close()
    pooler.stop()
  }

  private static func channel(_ number: Int) -> ConfiguredChannel {
    let random = [0, UInt8(number), 0, 0, 0, 0, 0, 0, 0, 0]
    return ConfiguredChannel(
      id: ChannelID(at: noon, random: random), name: String(number), kind: "slack", settings: [1],
      createdAt: noon)
  }

  private static func owners(_ transaction: any Transaction) throws -> Set<TenantID> {
    Set(try transaction.query("SELECT tenant_id FROM channels").map { try $0.identifier(0) })
  }

  private func withPooler(_ test: (PgBouncer, String) async throws -> Void) async throws {
    try await Backend.postgres.withAddress { address in
      let pooler = try await withTaskExecutorPreference(BlockingExecutor.shared) {
        try PgBouncer(before: try PostgresServer.common())
      }
      try await test(pooler, address)
      pooler.stop()
    }
  }
}
