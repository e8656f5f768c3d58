import Domain
import Store
import Support
import Testing

/// PostgreSQL comes to find each row of a bulk by its key, however many others there are and whatever was
/// known of the table when the statement was prepared.
@Suite(.timeLimit(.minutes(5))) struct BulkPlanTests {
  private static let tenant = TenantID(at: noon, random: Array(repeating: 1, count: 10))
  private static let queue = OutboxQueue(endpoint: "https://hooks.example", tenant: tenant)
  private static let lease = Lease.node(
    NodeID(at: noon, random: Array(repeating: 2, count: 10)), claim: [7])
  private static let rounds = 3

  enum Knowledge: String, CaseIterable, CustomTestStringConvertible {
    case nothing = "a table of which nothing is known"
    case empty = "a table that was looked at while it was empty"
    case full = "a table that was looked at when it was full"
    case idle = "a table that was looked at while nothing in it was open"

    var testDescription: String { rawValue }
  }

  @Test(.enabled(if: PostgresServer.isExpected), arguments: Knowledge.allCases, [1, 200])
  func `a bulk statement finds each row by its key`(knowledge: Knowledge, size: Int) async throws {
    try await Backend.postgres.withDatabase { database in
      try await Migrator(Migration.all).apply(to: database, clock: Clock { noon })
      if knowledge == .empty { try await look(database) }
      if knowledge == .idle { try await deliver(database, 12_000) }
      try await fill(database, 12_000)
      if knowledge == .full { try await look(database) }
      for _ in 0..<Self.rounds {
        let scans = try await database.write(.system) { transaction in
          // As the server plans after some executions.
          try transaction.execute("SET LOCAL plan_cache_mode = force_generic_plan")
          let claims = ClaimRepository(transaction, under: Self.lease)
          let due = try claims.due(in: Self.queue, at: noon, limit: size)
          let before = try Scans(transaction)
          let leased = try claims.take(due).deliveries
          #expect(leased.count == size)
          try CompletionRepository(transaction)
            .record(ResultBatch(leased.map(Self.result), at: noon), isContended: false) {
              _, _, _ in fatalError("nobody listens")
            }
          return try Scans(transaction) - before
        }
        #expect(scans == Scans(whole: 0, byIndex: Int64(2 * size)))
      }
    }
  }

  /// Its own figures of the table, as the transaction has left them so far.
  private struct Scans: Equatable {
    var whole: Int64
    var byIndex: Int64

    init(whole: Int64, byIndex: Int64) { (self.whole, self.byIndex) = (whole, byIndex) }

    init(_ transaction: any Transaction) throws {
      let row = try #require(
        try transaction.first(
          """
          SELECT seq_scan, idx_scan FROM pg_stat_xact_user_tables WHERE relname = 'deliveries'
          """))
      self.init(whole: try row.integer(0), byIndex: try row.integer(1))
    }

    static func - (left: Scans, right: Scans) -> Scans {
      Scans(whole: left.whole - right.whole, byIndex: left.byIndex - right.byIndex)
    }
  }

  private func look(_ database: any Database) async throws {
    try await database.write(.system) { try $0.execute("ANALYZE deliveries") }
  }

  /// Fills the table with what is delivered by the time it is looked at.
  private func deliver(_ database: any Database, _ count: Int) async throws {
    try await fill(database, count, from: noon - .hours(1))
    try await database.write(.system) { transaction in
      try transaction.execute("UPDATE deliveries SET state = 'delivered', ended_at = \(noon)")
    }
    try await look(database)
  }

  private func fill(
    _ database: any Database, _ count: Int, from start: Timestamp = noon
  ) async throws {
    try await database.write(.system) { transaction in
      try DeliveryRepository(transaction, of: Self.tenant).insert(
        (0..<count).map { number in
          DeliveryRow(
            id: DeliveryID(at: start + .milliseconds(Int64(number)), random: Self.random),
            tenant: Self.tenant, task: nil, purpose: .notice,
            destination: DeliveryDestination(
              kind: "webhook", endpoint: nil, keys: DeliveryKeys(endpoint: Self.queue.endpoint)),
            content: DeliveryContent(event: .taskCreated, payload: "{}"), dueAt: noon)
        })
    }
  }

  private static let random = [UInt8](repeating: 3, count: 10)

  private static func result(_ delivery: LeasedDelivery) -> DeliveryResult {
    DeliveryResult(of: delivery, .delivered(verdict: nil, note: nil), attempts: 1)
  }
}
