import Domain
import Gateway
import JSON
import Outbox
import Store

/// Fills a store with open tasks in bulk: each has the rows of a task that the program itself made,
/// sent and recorded, under identifiers of its own.
struct SeededTasks: Sendable {
  private static let batch = 250
  /// The tables in which a task has rows.
  private static let names = ["tasks", "links", "deliveries", "audit_events"]

  private let environment: BenchEnvironment
  private let pattern: [Pattern]
  /// The moments within which the tasks' identifiers were made.
  private let span: Range<Int64>

  /// The rows of one table that belong to the model.
  private struct Pattern: Sendable {
    let table: StoreTable
    let columns: [String]
    let rows: [[Value]]
  }

  /// Makes one task, lets its message be sent to the channel, and takes its rows as the model.
  init(_ environment: BenchEnvironment, channel: String) async throws {
    self.environment = environment
    let told = Recorded()
    let outbox = environment.outbox { told.add($0) }
    let created = try await environment.gateway.createTask(
      try SampleTask.values(channels: [channel]), by: environment.caller)
    async let running: Void = outbox.run()
    await told.reached(1)
    outbox.stop()
    await running
    pattern = try await environment.database.read(.system) {
      try Self.pattern(of: created.task.id, in: $0)
    }
    let now = Clock.system.now.milliseconds
    span = (now - 30 * 86_400_000)..<now
  }

  /// Adds tasks until the tenant has a number of them.
  func fill(to total: Int) async throws {
    let tenant = environment.caller.tenant
    let (there, last) = try await environment.database.read(.system) { transaction in
      try transaction.disableStatementTimeout()
      let tasks = try transaction.first("SELECT COUNT(*) FROM tasks WHERE tenant_id = \(tenant)")
      let end = try transaction.first(
        "SELECT COALESCE(MAX(sequence), 0) FROM audit_events WHERE tenant_id = \(tenant)")
      return (try tasks?.int(0) ?? 0, try end?.integer(0) ?? 0)
    }
    var place = there
    while place < total {
      let numbers = place..<min(place + Self.batch, total)
      let base = last + Int64((place - there) * 16)
      try await environment.database.write(.system) { transaction in
        for pattern in pattern {
          try pattern.table.insert(
            numbers.flatMap { number in
              copies(
                of: pattern, number, of: total,
                from: base + Int64((number - numbers.lowerBound) * 16))
            }, in: transaction)
        }
      }
      place = numbers.upperBound
    }
  }

  /// The identifier of a random task.
  func someTask(_ random: inout SeededRandom) async throws -> TaskID {
    let moment = Timestamp(
      milliseconds: span.lowerBound + Int64(random.roll(UInt64(span.count))))
    let start = TaskID(at: moment, random: [UInt8](repeating: 0, count: 10))
    let tenant = environment.caller.tenant
    let row = try await environment.database.read(.tenant(tenant)) { transaction in
      try transaction.first(
        """
        SELECT id FROM tasks WHERE tenant_id = \(tenant) AND id > \(start) AND state = 'pending'
        ORDER BY id LIMIT 1
        """)
    }
    guard let id: TaskID = try row?.identifier(0) else { throw BenchFailure("no task is left") }
    return id
  }

  private static func pattern(
    of task: TaskID, in transaction: any Transaction
  ) throws -> [Pattern] {
    try names.map { name in
      guard let table = StoreTable.all.first(where: { $0.name == name }) else {
        throw BenchFailure("there is no table \(name)")
      }
      let rows: [Row] =
        switch name {
        case "tasks": try transaction.query("SELECT * FROM tasks WHERE id = \(task)")
        case "links": try transaction.query("SELECT * FROM links WHERE task_id = \(task)")
        case "deliveries":
          try transaction.query("SELECT * FROM deliveries WHERE task_id = \(task)")
        default: try transaction.query("SELECT * FROM audit_events WHERE task_id = \(task)")
        }
      guard !rows.isEmpty else { throw BenchFailure("the model has no row in \(name)") }
      return Pattern(
        table: table, columns: try SchemaReader.columns(of: name, in: transaction),
        rows: rows.map { row in (0..<row.count).map { row[$0] } })
    }
  }

  /// The rows of another task in a table: its own identifiers, people, times and chain positions.
  private func copies(
    of pattern: Pattern, _ number: Int, of total: Int, from sequence: Int64
  ) -> [[Value]] {
    var random = SeededRandom(UInt64(number))
    let age = Int64(Double(span.count) * Double(number) / Double(total))
    let moment = Timestamp(milliseconds: span.lowerBound + age)
    return pattern.rows.enumerated().map { place, row in
      zip(pattern.columns, row).map { column, value in
        switch (column, value) {
        case ("task_id", .bytes): name(number, "tasks", 0, at: moment)
        case ("delivery_id", .bytes): name(number, "deliveries", 0, at: moment)
        case ("id", .bytes): name(number, pattern.table.name, place, at: moment)
        case ("digest", _), ("commitment", _):
          .bytes([0, 0, 0, 1] + (0..<4).flatMap { _ in random.bytes() })
        case ("salt", _): .bytes(random.bytes() + random.bytes())
        case ("sequence", _): .integer(sequence + 1 + Int64(place))
        case ("workflow_id", .text): .text("wf-\(number)")
        case ("email", .text): .text("person-\(number % max(1, total / 100))@example.com")
        case ("title", .text): .text("Approve the loan number \(number)")
        case ("expires_at", .integer(let end)): .integer(end + 86_400_000 + Int64(number))
        default: value
        }
      }
    }
  }

  /// An identifier that is always the same for its arguments.
  private func name(_ number: Int, _ table: String, _ place: Int, at moment: Timestamp) -> Value {
    let seed = table.utf8.reduce(UInt64(number) &* 64 &+ UInt64(place)) { $0 &* 131 &+ UInt64($1) }
    var random = SeededRandom(seed)
    return .bytes(TaskID(at: moment, random: random.bytes() + random.bytes()).bytes)
  }
}

/// Random numbers that are the same every time (SplitMix64).
struct SeededRandom: Sendable {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var word = state
    word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
    word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
    return word ^ word >> 31
  }

  mutating func roll(_ sides: UInt64) -> UInt64 { next() % sides }

  mutating func bytes() -> [UInt8] {
    let word = next()
    return (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) }
  }
}
