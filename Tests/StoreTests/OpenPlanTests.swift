import Domain
import JSON
import Store
import Support
import Testing

/// PostgreSQL finds what is open by the index that leads there and reads on in it only as far as it must,
/// though it looked at the tables last while nothing in them was open, as they mostly are.
@Suite(.timeLimit(.minutes(5))) struct OpenPlanTests {
  private static let tenant = TenantID(at: noon, random: Array(repeating: 1, count: 10))
  private static let count = 12_000
  /// What is open and due.
  private static let due = DueDelivery(
    id: identifier(count + 1), tenant: tenant, keys: DeliveryKeys(endpoint: "endpoint 1"),
    dueAt: noon - .hours(1))
  private static let task: TaskID = identifier(count + 1)

  struct Question: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// Index that leads to the rows.
    let index: String
    /// Indexes that each row is checked by.
    let checks: [String]
    /// How many of its entries may be read.
    let entries: Int64
    /// Whether what was sought was found.
    let ask: @Sendable (any Transaction) throws -> Bool

    init(
      _ name: String, _ index: String, entries: Int64 = 1, checks: [String] = [],
      ask: @escaping @Sendable (any Transaction) throws -> Bool
    ) {
      (testDescription, self.index, self.entries, self.ask) = (name, index, entries, ask)
      self.checks = checks
    }
  }

  private static let node = Lease.node(identifier(1), claim: [1])

  /// The index by which a claim finds the earlier deliveries of a sequence.
  private static let sequence = ["deliveries_task"]

  static let questions = [
    Question("what is due", "deliveries_due", entries: 256, checks: sequence) { transaction in
      let claims = ClaimRepository(transaction, under: node)
      return try claims.due(at: noon, limit: 256).count == 256
    },
    Question("when the next is due", "deliveries_due") { transaction in
      try ClaimRepository(transaction, under: node).nextDue(after: noon) == nil
    },
    Question("what is due in a queue", "deliveries_queue", entries: 256, checks: sequence) {
      transaction in
      let claims = ClaimRepository(transaction, under: node)
      return try claims.due(in: due.queue, at: noon, limit: 256).count == 256
    },
    Question("a delivery that is taken", "deliveries_pkey") { transaction in
      let claims = ClaimRepository(transaction, under: node)
      return try !claims.take([due]).deliveries.isEmpty
    },
    Question("whether a task still sends", "deliveries_task") { transaction in
      try TaskRepository(transaction, of: tenant).hasOpenDeliveries(task)
    },
    Question("what a task still sends", "deliveries_task") { transaction in
      try DeliveryRepository(transaction, of: tenant).withdraw(task: task, at: noon)
      return true
    },
    Question("a task that is closed", "tasks_pkey") { transaction in
      var open = HumanTask(
        id: task, tenant: tenant,
        definition: try TaskDefinition(
          NewTask(title: "Approve", assignees: [NewAssignee(email: "ada@example.com")])),
        at: noon)
      return try open.cancel(at: noon) && TaskRepository(transaction, of: tenant).close(open)
    },
  ]

  /// When PostgreSQL looked at the tables last.
  enum Looked: String, CaseIterable { case never, whileNothingWasOpen, whileAllWas }

  @Test(.enabled(if: PostgresServer.isExpected), arguments: questions, Looked.allCases)
  func `a partial index serves its question`(question: Question, looked: Looked) async throws {
    try await Backend.postgres.withDatabase { database in
      try await Migrator(Migration.all).apply(to: database, clock: Clock { noon })
      try await Self.fill(database, 1...Self.count, areOpen: false)
      if looked == .whileNothingWasOpen { try await Self.look(at: database) }
      try await Self.fill(database, (Self.count + 1)...(2 * Self.count), areOpen: true)
      if looked == .whileAllWas { try await Self.look(at: database) }
      try await database.write(.system) { transaction in
        try transaction.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        let before = try Self.scans(transaction)
        #expect(try question.ask(transaction))
        let after = try Self.scans(transaction)
        let used = after.filter { before[$0.key]?.scans != $0.value.scans }
        #expect(Set(used.keys) == Set([question.index] + question.checks))
        let entries = (after[question.index]?.entries ?? 0) - (before[question.index]?.entries ?? 0)
        #expect(entries <= question.entries)
      }
    }
  }

  private static func look(at database: any Database) async throws {
    try await database.write(.system) { try $0.execute("ANALYZE deliveries, tasks") }
  }

  /// How often each index of the tables was used, each table read whole, and how many entries were read
  /// of each, in this transaction.
  private static func scans(
    _ transaction: any Transaction
  ) throws -> [String: (scans: Int64, entries: Int64)] {
    let rows = try transaction.query(
      """
      SELECT relname, pg_stat_get_xact_numscans(pg_class.oid),
        pg_stat_get_xact_tuples_returned(pg_class.oid)
      FROM pg_class
      WHERE relname IN ('deliveries', 'tasks') OR pg_class.oid IN (
        SELECT indexrelid FROM pg_index
        WHERE indrelid IN ('deliveries'::regclass, 'tasks'::regclass))
      """)
    return try Dictionary(
      uniqueKeysWithValues: rows.map { (try $0.text(0), (try $0.integer(1), try $0.integer(2))) })
  }

  private static func fill(
    _ database: any Database, _ numbers: ClosedRange<Int>, areOpen: Bool
  ) async throws {
    let end = areOpen ? nil : noon
    let place: SQL =
      "generate_series(\(numbers.lowerBound)::bigint, \(numbers.upperBound)::bigint) AS number"
    let id: SQL = "decode(lpad(to_hex(number), 32, '0'), 'hex')"
    try await database.write(.system) { transaction in
      try transaction.execute(
        """
        INSERT INTO deliveries (tenant_id, id, task_id, purpose, kind, event,
          endpoint_key, sequence_key, bucket_key, payload, state,
          due_at, created_at, ended_at)
        SELECT \(tenant), \(id), \(id), 'notice', 'webhook', 'task.created',
          'endpoint ' || number % 2, 'sequence ' || number, 'endpoint ' || number % 2,
          '{}', \(areOpen ? "available" : "delivered"), \(due.dueAt), \(due.dueAt), \(end)
        FROM \(place)
        """)
      try transaction.execute(
        """
        INSERT INTO tasks (tenant_id, id, state, title, definition, created_at, expires_at, closed_at)
        SELECT \(tenant), \(id), \(areOpen ? "pending" : "completed"), 'Approve', '{}',
          \(due.dueAt), \(noon), \(end)
        FROM \(place)
        """)
    }
  }

  private static func identifier<Kind>(_ number: Int) -> Identifier<Kind> {
    let bytes = (0..<16).map { UInt8(truncatingIfNeeded: $0 < 8 ? 0 : number >> (8 * (15 - $0))) }
    return Identifier(bytes: bytes) ?? Identifier(at: noon, random: bytes)
  }
}
