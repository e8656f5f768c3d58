import Domain
import Gateway
import JSON
import Outbox
import Store
import Synchronization
import Telemetry
import Support
import Testing

@Suite(.timeLimit(.minutes(10)), .everyEngine) struct AuditTests {
  private static let tenant = TenantID(at: noon, random: [UInt8](repeating: 3, count: 10))

  @Test func `the events of every tenant are sealed in order, the newest later`() async throws {
    try await World.run { world in
      let other = world.id(TenantID.self)
      try await world.add(tenant: other, named: "other")
      let tenants = [world.tenant, other]
      func add(_ count: Int) async throws {
        for number in 0..<count {
          let event = AuditEvent(
            id: world.id(), event: .taskCreated, task: nil, actor: .system, address: nil,
            detail: ["number": .integer(number)], at: world.hand.now)
          try await world.database.write(.system) { transaction in
            try AuditEventRepository(transaction, of: tenants[number % 2]).insert(event)
          }
          world.hand.advance(.milliseconds(1))
        }
      }
      try await add(600)
      world.hand.advance(.seconds(2))
      try await add(10)
      let duty = SealAudit(database: world.database)
      _ = try await duty.run(world.hand.now)
      let first = try await AuditVerifier.verify(world.tenant, in: world.database)
      #expect(first.position?.sequence == 300)
      world.hand.advance(.seconds(3))
      _ = try await duty.run(world.hand.now)
      _ = try await duty.run(world.hand.now)
      for tenant in tenants {
        let walk = try await AuditVerifier.verify(tenant, in: world.database)
        #expect(walk.position?.sequence == 305)
      }
      _ = try await AuditVerifier.verify(
        world.tenant, in: world.database, expecting: first.position)
    }
  }
}

extension AuditTests {
  /// As builds before the commitments sealed: the digest covers every field itself.
  private static func sealOldStyle(_ database: any Database) async throws {
    try await database.write(.system) { transaction in
      let rows = try transaction.query("SELECT id FROM audit_events ORDER BY id")
      for (place, row) in rows.enumerated() {
        try transaction.execute(
          """
          UPDATE audit_events SET sequence = \(Int64(place + 1)), digest = \(AuditChain.origin)
          WHERE tenant_id = \(tenant) AND id = \(try row.bytes(0))
          """)
      }
    }
  }

  @Test func `a chain of an older build is chained anew, and that build cannot seal`() async throws
  {
    try await Engine.current.withAddress { address in
      let database = try openDatabase(try StoreAddress(address))
      let older = Array(Migration.all.prefix { $0.name != "privacy" })
      try #require(older.count < Migration.all.count)
      try await Migrator(older).apply(to: database, clock: Clock { noon })
      try await database.write(.system) { transaction in
        for number in 1...3 as ClosedRange<UInt8> {
          try AuditEventRepository(transaction, of: Self.tenant).insert(
            AuditEvent(
              id: EventID(at: noon, random: [UInt8](repeating: number, count: 10)),
              event: .taskCreated, task: nil, actor: .system, address: nil, at: noon))
        }
      }
      try await Self.sealOldStyle(database)
      try await Migrator(Migration.all).apply(to: database, clock: Clock { noon })
      await #expect(throws: StoreError.self) { try await Self.sealOldStyle(database) }
      _ = try await SealAudit(database: database).run(noon + .minutes(1))
      let walk = try await AuditVerifier.verify(Self.tenant, in: database)
      #expect(walk.position?.sequence == 3)
      #expect(walk.erased == 0)
      await database.close()
    }
  }
}

@Suite(.timeLimit(.minutes(10)), .everyEngine) struct SchedulerTests {
  @Test func `a duty is due after its interval, or sooner when it says so`() {
    var table = Timetable([.seconds(10), .seconds(60)], at: noon)
    #expect(table.due(at: noon) == [0, 1])
    table.done(0, at: noon, next: noon + .seconds(3))
    table.done(1, at: noon, next: noon + .hours(1))
    #expect(table.patience(at: noon) == .seconds(3))
    #expect(table.due(at: noon + .seconds(2)) == [])
    table.done(0, at: noon + .seconds(3), next: noon)
    #expect(table.due(at: noon + .seconds(3)) == [0])
    table.done(0, at: noon + .seconds(3), next: nil)
    #expect(table.due(at: noon + .seconds(60)) == [0, 1])
  }

  @Test func `a duty that fails stops no other, and the scheduler ends`() async throws {
    struct Failing: Duty {
      let name = "failing"
      let interval = Interval.minutes(1)

      func run(_ now: Timestamp) async throws -> Timestamp? { throw StoreError.busy }
    }
    let gate = Gatekeeper()
    let hand = HandClock()
    let metrics = Metrics()
    let scheduler = Scheduler(
      [
        Failing(),
        ExpireTasks { now in
          gate.note("ran")
          return gate.count("ran") < 3 ? now : nil
        },
      ], company: .none, clock: hand.clock, log: .silent, metrics: metrics)
    async let running: Void = scheduler.run()
    await gate.wait("ran", 3)
    scheduler.stop()
    await running
    let text = String(decoding: metrics.render(), as: UTF8.self)
    #expect(text.contains(#"postern_duty_failures_total{duty="failing"} 1"#))
  }

  @Test func `what has served is forgotten`() async throws {
    try await World.run { world in
      try await world.database.write(.system) { transaction in
        _ = try RateCounterRepository(transaction).take(.codesPerLinkHour, subject: [1], at: noon)
      }
      _ = try await CleanUp(database: world.database).run(noon + .days(3))
      let left = try await world.database.read(.system) { transaction in
        try transaction.query("SELECT name FROM rate_counters").count
      }
      #expect(left == 0)
    }
  }

  @Test func `a store that kept nothing is tried until it does`() async throws {
    try await World.run { world in
      let duty = ProveStore(database: world.database)
      let before = world.database.counters.writes
      _ = try await duty.run(noon)
      #expect(world.database.counters.writes == before)
      await #expect(throws: StoreError.self) {
        try await world.database.write(.system) { transaction in
          switch transaction.dialect {
          case .sqlite: _ = try transaction.query("PRAGMA max_page_count = 1")
          case .postgres: try transaction.execute("SET LOCAL transaction_read_only = on")
          }
          let subject = [UInt8](repeating: 1, count: 100_000)
          _ = try RateCounterRepository(transaction)
            .take(.codesPerLinkHour, subject: subject, at: noon)
        }
      }
      #expect(world.database.trouble != nil)
      _ = try await duty.run(noon)
      #expect(world.database.trouble == nil)
      let nodes = try await world.database.read(.system) { transaction in
        try NodeRepository(transaction).alive(at: noon - .days(1))
      }
      #expect(nodes.isEmpty)
    }
  }
}
