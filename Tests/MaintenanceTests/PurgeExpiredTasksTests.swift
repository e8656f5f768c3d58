import Cryptography
import Domain
import Gateway
import JSON
import Maintenance
import Store
import Support
import Testing
import Transfer

@Suite(.timeLimit(.minutes(10)), .everyEngine) struct PurgeExpiredTasksTests {
  @Test func `an ended task goes when its days are over, and leaves its events`() async throws {
    try await MaintenanceFixture.run { world in
      try await world.keepTasks(days: 90)
      let id = try await world.decidedTask()
      try await world.settle()
      try await world.seal()
      let events = try await world.count("SELECT COUNT(*) FROM audit_events")
      world.hand.advance(.days(90))
      try await world.purge()
      #expect(try await world.count("SELECT COUNT(*) FROM tasks") == 1)
      world.hand.advance(.milliseconds(1))
      try await world.purge()
      for table in Self.tables {
        #expect(try await world.count("SELECT COUNT(*) FROM \(table)") == 0, "\(table.text)")
      }
      await #expect(throws: Refusal.self) {
        try await world.gateway.task(id, for: world.caller)
      }
      #expect(try await world.count("SELECT COUNT(*) FROM audit_events") == events)
      #expect(
        try await world.count(
          """
          SELECT COUNT(*) FROM audit_events WHERE task_id IS NOT NULL
            AND (address IS NOT NULL OR detail <> '{}' OR actor LIKE '%@%')
          """) == 0)
      let walk = try await AuditVerifier.verify(world.tenant, in: world.database)
      // One is the change of the retention.
      #expect(walk.position?.sequence == Int64(events) && walk.erased == Int64(events) - 1)
    }
  }

  private static let tables: [SQL] = [
    "tasks", "links", "code_challenges", "access_sessions", "responses", "deliveries", "attempts",
  ]

  @Test func `events that were erased before they were sealed are sealed and verify`() async throws
  {
    try await MaintenanceFixture.run { world in
      try await world.keepTasks(days: 1)
      _ = try await world.decidedTask()
      try await world.settle()
      world.hand.advance(.days(2))
      try await world.purge()
      try await world.seal()
      let walk = try await AuditVerifier.verify(world.tenant, in: world.database)
      let events = try await world.count("SELECT COUNT(*) FROM audit_events")
      #expect(walk.position?.sequence == Int64(events) && walk.erased == Int64(events) - 1)
    }
  }

  @Test func `open tasks, undelivered decisions and other tenants keep everything`() async throws {
    try await MaintenanceFixture.run { world in
      try await world.keepTasks(days: 1)
      let open = try await world.openTask()
      let undelivered = try await world.decidedTask()
      let other = try await world.addTenant("other")
      let foreign = try await world.decidedTask(of: other)
      try await world.database.write(.system) { [now = world.hand.now] transaction in
        try transaction.execute(
          """
          UPDATE deliveries SET ended_at = \(now), state = 'delivered'
          WHERE task_id <> \(undelivered)
          """)
      }
      world.hand.advance(.days(10))
      try await world.purge()
      #expect(try await world.tasks() == [open, undelivered, foreign].sorted())
      try await world.settle()
      world.hand.advance(.milliseconds(1))
      try await world.purge()
      #expect(try await world.tasks() == [open, foreign].sorted())
    }
  }

  @Test func `many go in batches, and deliveries of no task with them`() async throws {
    try await MaintenanceFixture.run { world in
      try await world.keepTasks(days: 1)
      for _ in 0..<(PurgeExpiredTasks.batch + 1) { _ = try await world.decidedTask() }
      try await world.insertDeliveryWithoutTask()
      try await world.settle()
      world.hand.advance(.days(2))
      let job = PurgeExpiredTasks(database: world.database)
      #expect(try await job.run(world.hand.now) == world.hand.now)
      #expect(try await world.count("SELECT COUNT(*) FROM tasks") == 1)
      #expect(try await job.run(world.hand.now) == nil)
      #expect(try await world.count("SELECT COUNT(*) FROM tasks") == 0)
      #expect(try await world.count("SELECT COUNT(*) FROM deliveries") == 0)
    }
  }

  @Test(arguments: [0, -1, 36_501])
  func `days that make no sense are refused`(days: Int64) async throws {
    try await MaintenanceFixture.run { world in
      await #expect(throws: Refusal.self) { try await world.keepTasks(days: days) }
      let tenants = try await world.gateway.tenants()
      #expect(tenants.map(\.retentionDays) == [nil])
    }
  }
}

extension MaintenanceFixture {
  /// The use cases over the same store.
  fileprivate var gateway: Gateway {
    Gateway(
      database: database, keys: keys, random: .system, clock: hand.clock,
      channels: ChannelTable([StubCallback()]),
      settings: GatewaySettings(publicURL: "https://gate.example", addressPolicy: .publicOnly),
      wake: {})
  }

  fileprivate var caller: Principal { caller(of: tenant) }

  private func caller(of tenant: TenantID) -> Principal {
    let key = KeyID(at: noon, random: [UInt8](repeating: 7, count: 10))
    return Principal(.apiKey(key, [.admin]), of: tenant, from: "192.0.2.77")
  }

  fileprivate func keepTasks(days: Int64?) async throws {
    try await gateway.setRetention(days: days, by: caller)
  }

  fileprivate func openTask(of other: TenantID? = nil) async throws -> TaskID {
    var new = NewTask(title: "Approve", assignees: [NewAssignee(email: "ada@example.com")])
    new.timeout = .days(365)
    new.callback = NewCallback(kind: "webhook", settings: ["url": "https://flow.example/resume"])
    return try await gateway.createTask(new, by: caller(of: other ?? tenant)).task.id
  }

  /// A task that was decided as soon as it was made, with rows in every table.
  fileprivate func decidedTask(of other: TenantID? = nil) async throws -> TaskID {
    let id = try await openTask(of: other)
    let completion = Completion(approved: true, onBehalfOf: "ada@example.com")
    _ = try await gateway.completeTask(id, completion, by: caller(of: other ?? tenant))
    try await database.write(.system) { [tenant = other ?? tenant, now = hand.now] transaction in
      let links = try AccessLinkRepository(transaction, of: tenant).all(of: id)
      for link in links {
        try AccessSessionRepository(transaction, of: tenant).insert(
          AccessSession(tenant: tenant, link: link.id, createdAt: now, seenAt: now),
          digest: link.id.bytes)
        try CodeChallengeRepository(transaction, of: tenant, link: link.id).send(
          visitor: [1], code: [2], expiresAt: now, at: now)
      }
    }
    return id
  }

  /// Ends what is to be sent, with an attempt each.
  fileprivate func settle() async throws {
    try await database.write(.system) { [now = hand.now] transaction in
      try transaction.execute(
        """
        INSERT INTO attempts (tenant_id, delivery_id, number, started_at, duration, outcome)
        SELECT tenant_id, id, 1, created_at, 1, 'delivered' FROM deliveries WHERE ended_at IS NULL
        """)
      try transaction.execute(
        "UPDATE deliveries SET ended_at = \(now), state = 'delivered' WHERE ended_at IS NULL")
    }
  }

  fileprivate func purge() async throws {
    while try await PurgeExpiredTasks(database: database).run(hand.now) != nil {}
  }

  fileprivate func seal() async throws {
    _ = try await SealAuditTrail(database: database).run(hand.now + .seconds(5))
  }

  fileprivate func count(_ query: SQL) async throws -> Int {
    try await database.read(.system) { try $0.first(query)?.int(0) ?? 0 }
  }

  fileprivate func tasks() async throws -> [TaskID] {
    try await database.read(.system) { transaction in
      try transaction.query("SELECT id FROM tasks ORDER BY id").map { try $0.identifier(0) }
    }
  }
}

/// A callback kind with an address; nothing is sent in these tests.
private struct StubCallback: CallbackChannel {
  let kind = "webhook"
  let isSigned = true

  func target(
    of callback: NewCallback, _ correlation: Correlation, at path: FieldPath
  ) throws(Refusal) -> CallbackTarget {
    var reader = ObjectReader(callback.settings, at: path, known: ["kind"])
    let url = try reader.required("url", reader.text("url", limit: 2048))
    return CallbackTarget(kind: kind, url: url)
  }

  func destination(_ settings: JSON) -> String { "" }

  func request(for dispatch: Dispatch) throws(Refusal) -> TransferRequest {
    throw Refusal(.unavailable, "Nothing is sent here.")
  }

  func reading(
    of answer: TransferAnswer, to dispatch: Dispatch, step: Int
  ) throws(Refusal) -> ChannelAction { .outcome(.blocked("nothing is sent here")) }
}
