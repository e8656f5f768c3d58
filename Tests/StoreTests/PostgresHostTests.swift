import Domain
import Store
import Support
import Testing

/// Servers that are reached over TLS, and several of which one takes writes.
@Suite(.enabled(if: PostgresServer.isExpected)) struct PostgresHostTests {
  @Test func `TLS is verified against the given authority and host name`() async throws {
    let (server, authority, other, port) = try await blocking {
      let (authority, port) = (try Authority(), freePort())
      return (
        try PostgresServer(certified: authority, port: port), authority, try Authority(), port
      )
    }
    let path = try server.newDatabase().split(separator: "/").last ?? ""
    func address(_ host: String, _ authority: Authority, _ mode: String = "verify-full") -> String {
      "postgres://postern@\(host):\(port)/\(path)?sslmode=\(mode)&sslrootcert=\(authority.certificate)"
    }
    let database = try openDatabase(try StoreAddress(address("localhost", authority)))
    let isEncrypted = try await database.read(.system) { transaction in
      try transaction.first(
        "SELECT CASE WHEN ssl THEN 1 ELSE 0 END FROM pg_stat_ssl WHERE pid = pg_backend_pid()")?
        .int(0)
    }
    #expect(isEncrypted == 1)
    await database.close()
    let wrong = [
      address("localhost", other), address("127.0.0.1", authority),
      "postgres://postern@localhost:\(port)/\(path)?sslmode=disable",
    ]
    for address in wrong {
      let database = try openDatabase(try StoreAddress(address))
      let error = await #expect(throws: StoreError.self) {
        try await database.read(.system) { try $0.query("SELECT 1") }
      }
      #expect(error?.isPassing == true, "\(address)")
      await database.close()
    }
    let byAddress = try openDatabase(try StoreAddress(address("127.0.0.1", authority, "verify-ca")))
    _ = try await byAddress.read(.system) { try $0.query("SELECT 1") }
    await byAddress.close()
  }

  @Test
  func
    `of a server and its standby the one that takes writes is used, also after they change places`()
    async throws
  {
    let (primary, standby) = try await blocking {
      let primary = try PostgresServer()
      return (primary, try PostgresServer(following: primary))
    }
    let direct = try primary.newDatabase()
    let name = direct.split(separator: "/").last ?? ""
    // The standby comes first: it must be passed over.
    let hosts = [standby, primary].map { PostgresServer.host($0.folder) }.joined(separator: ",")
    let database = try openDatabase(try StoreAddress("postgres://postern@\(hosts)/\(name)"))
    try await eventually {
      _ = try await database.write(.system) { transaction in
        try transaction.execute("CREATE TABLE IF NOT EXISTS t (a BIGINT)")
      }
    }
    try await database.write(.system) { try $0.execute("INSERT INTO t VALUES (1)") }
    try await blocking {
      try standby.waitUntilCaughtUp(with: primary)
      try primary.stop("immediate")
      try standby.promote()
    }
    try await eventually {
      _ = try await database.write(.system) { try $0.execute("INSERT INTO t VALUES (2)") }
    }
    let sum = try await database.read(.system) { transaction in
      try transaction.first("SELECT CAST(SUM(DISTINCT a) AS BIGINT) FROM t")?.int(0)
    }
    #expect(sum == 3)
    await database.close()
  }

  @Test func `a server that has become read-only is left for the other`() async throws {
    let servers = try await blocking { [try PostgresServer(), try PostgresServer()] }
    let names = try servers.map { try $0.newDatabase() }
    #expect(Set(names.compactMap { $0.split(separator: "/").last }).count == 1)
    try servers[0].set("SET default_transaction_read_only = on", of: names[0])
    let hosts = servers.map { PostgresServer.host($0.folder) }.joined(separator: ",")
    let database = try openDatabase(
      try StoreAddress("postgres://postern@\(hosts)/\(names[0].split(separator: "/").last ?? "")"))
    try await database.write(.system) { try $0.execute("CREATE TABLE t (a BIGINT)") }
    try await blocking {
      try servers[0].set("RESET default_transaction_read_only", of: names[0])
      try servers[1].set("SET default_transaction_read_only = on", of: names[1])
    }
    try await database.write(.system) { try $0.execute("CREATE TABLE u (a BIGINT)") }
    let tables = try await database.read(.system) { transaction in
      try transaction.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        .map { try $0.text(0) }
    }
    #expect(tables == ["u"])
    await database.close()
  }

  /// Does what blocks on a thread of its own.
  private func blocking<Result: Sendable>(_ work: () throws -> Result) async throws -> Result {
    try await withTaskExecutorPreference(BlockingExecutor.shared) { try work() }
  }

  /// Tries until it works, for half a minute.
  private func eventually(_ attempt: () async throws -> Void) async throws {
    let end = ContinuousClock.now + .seconds(30)
    while true {
      do { return try await attempt() } catch  where ContinuousClock.now < end {
        await Task.yield()
      }
    }
  }
}
