import Domain
import Glibc
import Store
import Support
import Synchronization
import Testing

/// Servers that go away, connections that break, transactions in each other's way.
@Suite(.enabled(if: PostgresServer.isExpected)) struct PostgresFailureTests {
  @Test func `terminated connections are replaced`() async throws {
    try await Backend.postgres.withCounts { database in
      try await database.write(.system) { try $0.add("all") }
      for _ in 0..<5 {
        try await throwOut(database)
        try await database.write(.system) { try $0.increment("all") }
        _ = try await database.read(.system) { try $0.count(of: "all") }
      }
      #expect(try await database.read(.system) { try $0.count(of: "all") } == 5)
    }
  }

  @Test func `a connection lost during a transaction runs the work again`() async throws {
    try await Backend.postgres.withCounts { database in
      try await database.write(.system) { try $0.add("all") }
      let runs = Tally()
      try await database.write(.system) { transaction in
        try transaction.increment("all")
        if runs.add(1) == 1 {
          _ = try? transaction.query("SELECT pg_terminate_backend(pg_backend_pid())")
        }
        try transaction.increment("all")
      }
      #expect(runs.all.count == 2)
      #expect(try await database.read(.system) { try $0.count(of: "all") } == 2)
    }
  }

  @Test func `a connection lost during the commit reports an unknown outcome`() async throws {
    try await Backend.postgres.withCounts { database in
      try await database.write(.system) { transaction in
        try transaction.execute(
          """
          CREATE FUNCTION leave() RETURNS trigger LANGUAGE plpgsql AS
          'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END'
          """)
        try transaction.execute(
          """
          CREATE CONSTRAINT TRIGGER leaving AFTER INSERT ON counts DEFERRABLE INITIALLY DEFERRED
          FOR EACH ROW EXECUTE FUNCTION leave()
          """)
      }
      let runs = Tally()
      let error = await #expect(throws: StoreError.self) {
        try await database.write(.system) { transaction in
          runs.add(1)
          try transaction.add("half")
        }
      }
      #expect(error?.isPassing == true)
      #expect("\(String(describing: error))".contains("outcome unknown"))
      #expect(runs.all.count == 1, "work with an unknown outcome is not repeated")
      #expect(try await database.read(.system) { try $0.count(of: "half") } == nil)
    }
  }

  @Test func `a server restart loses no committed write`() async throws {
    let server = try await started()
    let database = try openDatabase(try StoreAddress(server.newDatabase()))
    try await database.write(.system) { transaction in
      try transaction.execute("CREATE TABLE notes (number BIGINT NOT NULL PRIMARY KEY)")
    }
    let acknowledged = Tally()
    let half = Barrier()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<8 {
        group.addTask {
          for number in stride(from: writer, to: 2_000, by: 8) {
            let done: Void? = try? await database.write(.system) { transaction in
              try transaction.execute(
                "INSERT INTO notes VALUES (\(number)) ON CONFLICT DO NOTHING")
            }
            if done != nil { acknowledged.add(number) }
            if number > 600 { half.open() }
          }
        }
      }
      await half.wait()
      try await withTaskExecutorPreference(BlockingExecutor.shared) {
        try server.stop("immediate")
        try server.start()
      }
      try await group.waitForAll()
    }
    let kept = try await database.read(.system) { transaction in
      Set(try transaction.query("SELECT number FROM notes").map { try $0.int(0) })
    }
    let promised = acknowledged.all
    #expect(kept.isSuperset(of: promised))
    #expect(promised.count > 1_900, "work waits for a server that comes back")
    await database.close()
  }

  @Test func `work is refused at once when a server stays away past the timeout`() async throws {
    let server = try await started()
    var options = PostgresOptions()
    options.reconnectTimeout = 100
    let database = try PostgresDatabase(url: server.newDatabase(), options: options)
    try await database.write(.system) { try $0.execute("CREATE TABLE t (a BIGINT)") }
    try await withTaskExecutorPreference(BlockingExecutor.shared) { try server.stop() }
    let error = await #expect(throws: StoreError.self) {
      try await database.write(.system) { try $0.execute("INSERT INTO t VALUES (1)") }
    }
    #expect(error?.isPassing == true)
    try await withTaskExecutorPreference(BlockingExecutor.shared) { try server.start() }
    try await eventually {
      _ = try await database.write(.system) { try $0.execute("INSERT INTO t VALUES (1)") }
    }
    await database.close()
  }

  @Test func `a read-only server is reported until it takes writes`() async throws {
    try await Backend.postgres.withAddress { address in
      let server = try PostgresServer.common()
      let name = address.split(separator: "/").last.map(String.init) ?? ""
      let database = try openDatabase(try StoreAddress(address))
      try await database.write(.system) { try $0.execute("CREATE TABLE t (a BIGINT)") }
      try server.run("ALTER DATABASE \(name) SET default_transaction_read_only = on")
      try await throwOut(database)
      await #expect(throws: StoreError.readOnly) {
        try await database.write(.system) { try $0.execute("INSERT INTO t VALUES (1)") }
      }
      try server.run("ALTER DATABASE \(name) RESET default_transaction_read_only")
      try await database.write(.system) { try $0.execute("INSERT INTO t VALUES (1)") }
      await database.close()
    }
  }

  @Test func `a statement past its time limit fails and not the ones after it`() async throws {
    try await Backend.postgres.withAddress { address in
      var options = PostgresOptions()
      options.statementTimeout = 100
      let database = try PostgresDatabase(url: address, options: options)
      let error = await #expect(throws: StoreError.self) {
        try await database.read(.system) { try $0.query("SELECT pg_sleep(60)") }
      }
      #expect(error?.isPassing == true)
      try await database.write(.system) { transaction in
        try transaction.disableStatementTimeout()
        _ = try transaction.query("SELECT pg_sleep(0.3)")
      }
      #expect(try await database.read(.system) { try $0.first("SELECT 1")?.int(0) } == 1)
      await database.close()
    }
  }

  @Test func `a wait for a lock past its limit reports the store as busy`() async throws {
    try await Backend.postgres.withAddress { address in
      var options = PostgresOptions()
      options.lockTimeout = 100
      let database = try PostgresDatabase(url: address, options: options)
      try await database.write(.system) { try $0.execute("CREATE TABLE t (a BIGINT)") }
      let (held, done) = (Barrier(), Barrier())
      async let holder: Void = database.write(.system) { transaction in
        try transaction.execute("LOCK TABLE t")
        held.open()
        done.block()
      }
      await held.wait()
      await #expect(throws: StoreError.busy) {
        try await database.write(.system) { try $0.execute("INSERT INTO t VALUES (1)") }
      }
      done.open()
      try await holder
      await database.close()
    }
  }

  @Test func `both transactions of a deadlock commit in the end`() async throws {
    try await Backend.postgres.withCounts { database in
      try await database.write(.system) { transaction in
        try transaction.add("a")
        try transaction.add("b")
      }
      let (first, second) = (Barrier(), Barrier())
      async let one: Void = database.write(.system) { transaction in
        try transaction.increment("a")
        first.open()
        second.block()
        try transaction.increment("b")
      }
      async let two: Void = database.write(.system) { transaction in
        try transaction.increment("b")
        second.open()
        first.block()
        try transaction.increment("a")
      }
      _ = try await (one, two)
      let counts = try await database.read(.system) { transaction in
        [try transaction.count(of: "a"), try transaction.count(of: "b")]
      }
      #expect(counts == [2, 2])
    }
  }

  @Test func `a server without a free connection is reported as unavailable for now`() async throws
  {
    let server = try await started(["max_connections=5", "superuser_reserved_connections=3"])
    let address = try server.newDatabase()
    let one = try openDatabase(try StoreAddress(address))
    let (writing, reading, done) = (Barrier(), Barrier(), Barrier())
    async let writer: Void = one.write(.system) { transaction in
      _ = try transaction.query("SELECT 1")
      writing.open()
      done.block()
    }
    async let reader: Void = one.read(.system) { transaction in
      _ = try transaction.query("SELECT 1")
      reading.open()
      done.block()
    }
    await writing.wait()
    await reading.wait()
    let two = try openDatabase(try StoreAddress(address))
    await #expect(throws: StoreError.busy) {
      try await two.write(.system) { try $0.query("SELECT 1") }
    }
    done.open()
    _ = try await (writer, reader)
    await one.close()
    try await eventually { _ = try await two.write(.system) { try $0.query("SELECT 1") } }
    await two.close()
  }

  @Test func `an address without a server fails at once`() async throws {
    let database = try openDatabase(try StoreAddress("postgres://127.0.0.1:1/none"))
    let error = await #expect(throws: StoreError.self) {
      try await database.read(.system) { try $0.query("SELECT 1") }
    }
    #expect(error?.isPassing == true)
    await database.close()
  }

  @Test func `a signal reaches another node, also after that one reconnected`()
    async throws
  {
    try await Backend.postgres.withAddress { address in
      let listener = try openDatabase(try StoreAddress(address))
      let speaker = try openDatabase(try StoreAddress(address))
      let heard = Bell()
      listener.listen(.deliveries) { heard.ring() }
      await heard.wait(for: 1)
      try await speaker.write(.system) {
        $0.signal(.deliveries); _ = try $0.query("SELECT 1")
      }
      await heard.wait(for: 2)
      try await throwOut(speaker)
      await heard.wait(for: 3)
      try await speaker.write(.system) {
        $0.signal(.deliveries); _ = try $0.query("SELECT 1")
      }
      await heard.wait(for: 4)
      await #expect(throws: Intended.self) {
        try await speaker.write(.system) { transaction in
          transaction.signal(.deliveries)
          throw Intended()
        }
      }
      await speaker.close()
      await listener.close()
      #expect(heard.count == 4)
    }
  }

  @Test func `a node that closes right after a commit sends its signal`() async throws {
    try await Backend.postgres.withAddress { address in
      let listener = try openDatabase(try StoreAddress(address))
      let heard = Bell()
      listener.listen(.deliveries) { heard.ring() }
      await heard.wait(for: 1)
      let speaker = try openDatabase(try StoreAddress(address))
      try await speaker.write(.system) {
        $0.signal(.deliveries); _ = try $0.query("SELECT 1")
      }
      await speaker.close()
      await heard.wait(for: 2)
      await listener.close()
    }
  }

  /// Ends every other connection to the database.
  private func throwOut(_ database: any Database) async throws {
    _ = try? await database.read(.system) { transaction in
      try transaction.query(
        """
        SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()
        """)
    }
  }

  private func started(_ settings: [String] = ["fsync=off"]) async throws -> PostgresServer {
    try await withTaskExecutorPreference(BlockingExecutor.shared) {
      try PostgresServer(settings: settings)
    }
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

/// Numbers that were noted, from any thread.
private final class Tally: Sendable {
  private let numbers = Mutex([Int]())

  var all: [Int] { numbers.withLock { $0 } }

  /// Tells how many there are now.
  @discardableResult
  func add(_ number: Int) -> Int {
    numbers.withLock { numbers in
      numbers.append(number)
      return numbers.count
    }
  }
}
