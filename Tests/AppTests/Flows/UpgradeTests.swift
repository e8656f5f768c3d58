import Domain
import Glibc
import JSON
import Store
import Support
import Testing

extension EndToEnd {
  /// A newer program brings the schema further while nodes of this one are at work.
  @Suite struct Upgrades {
    private static let next = (Migration.all.last?.number ?? 0) + 1

    /// A migration of a next release that is backward compatible.
    static let adding = Migration(next, "towers", isBackwardCompatible: true) { dialect in
      [
        "ALTER TABLE tasks ADD COLUMN tower TEXT",
        "ALTER TABLE deliveries ADD COLUMN tower TEXT",
        "ALTER TABLE audit_events ADD COLUMN tower TEXT",
        "CREATE INDEX deliveries_tower ON deliveries (tenant_id, tower)",
        """
        CREATE TABLE towers (
          tenant_id \(dialect.bytes) NOT NULL, id \(dialect.bytes) NOT NULL,
          PRIMARY KEY (tenant_id, id)
        )\(dialect.strict)
        """,
      ]
    }
    /// A migration of a next release that is not.
    static let breaking = Migration(next + 1, "walls") { dialect in
      ["CREATE TABLE walls (id \(dialect.bytes) PRIMARY KEY)\(dialect.strict)"]
    }

    /// A server on the engine, and the address of its store.
    private struct Served {
      let postern: RunningPostern
      private let address: String
      private let server: PostgresServer?

      init(on engine: Engine) throws {
        server = engine == .postgres ? try PostgresServer() : nil
        postern = try RunningPostern(store: try server?.newDatabase())
        address = postern.store[1]
      }

      /// Migrates like a newer build at its start.
      func migrate(_ migrations: [Migration]) async throws {
        let migrator = Migrator(Migration.all + migrations)
        let clock = Clock { Timestamp(seconds: 1_800_000_000) }
        try await withStore { try await migrator.apply(to: $0, clock: clock) }
      }

      private func withStore<Result>(
        _ work: (any Database) async throws -> Result
      ) async throws {
        let database = try openDatabase(try StoreAddress(address))
        do { _ = try await work(database) } catch {
          await database.close()
          throw error
        }
        await database.close()
      }
    }

    @Test(arguments: Engine.available)
    func `an older node works on under a backward compatible schema and starts again under it`(
      engine: Engine
    ) async throws {
      let served = try Served(on: engine)
      let postern = served.postern
      let receiver = try Receiver()
      try postern.addChannel("hook", "webhook", receiver.url("/notice"))
      let maker = postern.maker
      async let made = maker.make(400, over: 4, channels: ["hook"])
      _ = try receiver.tally("/notice", ids: 40, within: 60)
      try await served.migrate([Self.adding])
      let ids = try await made
      #expect(Set(ids).count == 400)
      _ = try receiver.tally("/notice", ids: 400, within: 60)
      // In the middle of the upgrade the older node dies, and has to start under the newer schema.
      postern.killHard()
      try postern.restart()
      try postern.waitForLog("store.newer_schema")
      let more = try postern.createTask([
        "title": "After the crash", "invite": "none", "channels": ["hook"],
        "assignees": [["email": "ada@example.com"]],
      ])
      _ = try receiver.tally("/notice", ids: 401, within: 60)
      let id = try #require(more["id"]?.string)
      let decided = try postern.call("POST", "/v1/tasks/\(id)/complete", ["approved": true])
      #expect(decided.status == 200)
      #expect(!postern.log.contains("\"outbox.record_failed\""))
      #expect(!postern.log.contains("\"outbox.claim_failed\""))
      let command = try Postern.run(["tenant", "list"] + postern.store)
      #expect(command.status == 0, "\(command.errors)")
    }

    @Test(arguments: Engine.available)
    func `no older program starts under a schema that is not backward compatible`(
      engine: Engine
    ) async throws {
      let served = try Served(on: engine)
      let postern = served.postern
      postern.killHard()
      try await served.migrate([Self.adding, Self.breaking])
      let start = try Postern.run(["serve", "--listen", "127.0.0.1:0"] + postern.store)
      #expect(start.status == 78)
      #expect(
        start.errors.contains(
          "The store is at schema \(Self.next + 1), which this build does not know; use a newer build."
        ))
    }
  }
}
