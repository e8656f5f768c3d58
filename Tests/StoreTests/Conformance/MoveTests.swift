import Domain
import Store
import Support
import Synchronization
import Testing

/// A store that holds a row of every kind is moved from engine to engine.
@Suite struct MoveTests {
  static let clock = Clock { noon }

  @Test(arguments: Backend.available)
  func `every table of the schema is listed for copying with its primary key, or left out by name`(
    backend: Backend
  ) async throws {
    try await backend.withStore { database in
      let keys = try await database.read(.system) { transaction in
        var keys = [String: [String]]()
        for table in try SchemaReader.tables(in: transaction) {
          keys[table] = try transaction.primaryKey(of: table)
        }
        return keys
      }
      let listed = Dictionary(
        uniqueKeysWithValues: StoreTable.all.map { ($0.name, $0.key.map(\.name)) })
      #expect(keys.filter { !StoreTable.passing.contains($0.key) } == listed)
      #expect(StoreTable.passing.isSubset(of: keys.keys))
    }
  }

  @Test func `text columns of keys are marked as such`() async throws {
    try await Backend.sqlite.withStore { database in
      for table in StoreTable.all {
        let texts = try await database.read(.system) { transaction in
          try transaction.columns(of: table.name).filter { $0.type == "TEXT" }.map(\.name)
        }
        for column in table.key { #expect(column.isText == texts.contains(column.name)) }
      }
    }
  }

  @Test(arguments: Backend.available)
  func `every kind of row is copied to the other engine and back unchanged`(backend: Backend)
    async throws
  {
    try await Backend.sqlite.withFilled { first in
      try await backend.withDatabase { second in
        try await Backend.sqlite.withDatabase { third in
          let there = try await Self.move(first, second)
          #expect(there.map(\.rows) == there.map { _ in Self.rows })
          #expect(there.map(\.copied) == there.map(\.rows))
          let back = try await Self.move(second, third)
          #expect(back.map(\.copied) == there.map(\.rows))
          try await StoreMove(from: first, to: third, clock: Self.clock).compare()
        }
      }
    }
  }

  @Test(arguments: Backend.available)
  func `an interrupted copy is continued, and opens only when it is complete`(
    backend: Backend
  ) async throws {
    try await Backend.sqlite.withFilled { source in
      try await backend.withStore { target in
        var before = 0
        // The mark is one write, a batch one more.
        for writes in [1, 2, 3, 20] {
          let broken = Breaking(target, after: writes)
          await #expect(throws: Intended.self) { try await Self.move(source, broken) }
          let there = try await target.rows()
          #expect(there >= before && there < Self.rows * StoreTable.all.count)
          before = there
          await #expect(throws: StoreError.unfinishedCopy) {
            try await Migrator(Migration.all).apply(to: target, clock: Self.clock)
          }
        }
        #expect(before > 0)
        let rest = try await Self.move(source, target)
        #expect(rest.reduce(0) { $0 + $1.copied } == Self.rows * StoreTable.all.count - before)
        #expect(try await Migrator(Migration.all).apply(to: target, clock: Self.clock) == [])
        let again = try await Self.move(source, target)
        #expect(again.allSatisfy { $0.copied == 0 && $0.rows == Self.rows })
      }
    }
  }

  @Test(arguments: Backend.available)
  func `a target that holds other rows is refused unchanged`(backend: Backend) async throws {
    try await Backend.sqlite.withFilled { source in
      try await backend.withStore { target in
        try await target.write(.system) { transaction in
          _ = try TenantRepository(transaction).insert(
            Tenant(
              id: TenantID(at: noon, random: Array(repeating: 9, count: 10)), name: "other",
              displayName: "Other", createdAt: noon))
        }
        await #expect(
          throws: StoreMove.Failure.counts(table: "tenants", source: Self.rows, target: 1)
        ) { try await Self.move(source, target) }
        #expect(try await target.rows() == 1)
      }
    }
  }

  @Test(arguments: Backend.available)
  func `a store in use is refused as source and as target`(
    backend: Backend
  ) async throws {
    try await Backend.sqlite.withFilled { source in
      try await backend.withStore { target in
        try await target.write(.system) { transaction in
          try NodeRepository(transaction).heartbeat(
            NodeID(at: noon, random: Array(repeating: 3, count: 10)), until: noon + .minutes(1),
            at: noon)
        }
        await #expect(throws: StoreMove.Failure.served) { try await Self.move(source, target) }
        await #expect(throws: StoreMove.Failure.served) { try await Self.move(target, source) }
        let rows = try await target.rows()
        #expect(rows == 0)
      }
    }
  }

  @Test(arguments: Backend.available)
  func `a partial copy of another store is refused unchanged`(backend: Backend) async throws {
    try await Backend.sqlite.withFilled { source in
      try await backend.withStore { target in
        let broken = Breaking(target, after: 2)
        await #expect(throws: Intended.self) { try await Self.move(source, broken) }
        let before = try await target.rows()
        try await Backend.sqlite.withDatabase { other in
          try await Migrator(Migration.all).apply(to: other, clock: Clock { noon + .minutes(1) })
          await #expect(throws: StoreMove.Failure.anotherCopy) {
            try await Self.move(other, target)
          }
        }
        #expect(try await target.rows() == before)
      }
    }
  }

  struct Change: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let sql: SQL
    let failure: StoreMove.Failure
  }

  static let changes = [
    Change(
      testDescription: "a row is gone", sql: "DELETE FROM tasks WHERE title = 'Z3'",
      failure: .counts(table: "tasks", source: rows - 1, target: rows)),
    Change(
      testDescription: "a row was changed", sql: "UPDATE links SET wrong_codes = 5",
      failure: .content(table: "links")),
    Change(
      testDescription: "a value was forgotten", sql: "UPDATE deliveries SET endpoint_key = ''",
      failure: .content(table: "deliveries")),
  ]

  @Test(arguments: changes)
  func `a source that changes during the copy is detected`(change: Change) async throws {
    try await Backend.sqlite.withFilled { source in
      try await Backend.sqlite.withDatabase { target in
        let move = StoreMove(from: source, to: target, clock: Self.clock)
        _ = try await move.copy()
        let count = try await source.write(.system) { try $0.execute(change.sql) }
        #expect(count > 0)
        await #expect(throws: change.failure) { try await move.compare() }
      }
    }
  }

  @Test func `an unknown table is refused`() async throws {
    try await Backend.sqlite.withFilled { source in
      try await source.write(.system) { try $0.execute("CREATE TABLE towers (name TEXT)") }
      try await Backend.sqlite.withDatabase { target in
        await #expect(throws: StoreMove.Failure.schema("towers")) {
          try await Self.move(source, target)
        }
        let copied = try await target.rows()
        #expect(copied == 0)
      }
    }
  }

  /// Several batches of each table.
  static let rows = 230

  static func move(
    _ source: any Database, _ target: any Database
  ) async throws -> [StoreMove.Count] {
    let move = StoreMove(from: source, to: target, clock: clock)
    let counts = try await move.copy()
    try await move.compare()
    try await move.finish()
    return counts
  }
}

/// A store that fails after so many writes, as one does whose process is killed.
private final class Breaking: Database {
  private let database: any Database
  private let left: Mutex<Int>

  init(_ database: any Database, after writes: Int) {
    self.database = database
    left = Mutex(writes)
  }

  var dialect: Dialect { database.dialect }
  var counters: StoreCounters { database.counters }
  var trouble: StoreError? { database.trouble }

  func write<Result: Sendable>(
    _ scope: Scope, _ work: @escaping @Sendable (any Transaction) throws -> Result
  ) async throws -> Result {
    let isBroken = left.withLock { left in
      left -= 1
      return left < 0
    }
    if isBroken { throw Intended() }
    return try await database.write(scope, work)
  }

  func read<Result: Sendable>(
    _ scope: Scope, _ work: @escaping @Sendable (any Transaction) throws -> Result
  ) async throws -> Result { try await database.read(scope, work) }

  func close() async { await database.close() }
}

extension Backend {
  /// An empty store with the whole schema.
  fileprivate func withStore(_ test: (any Database) async throws -> Void) async throws {
    try await withDatabase { database in
      try await Migrator(Migration.all).apply(to: database, clock: MoveTests.clock)
      try await test(database)
    }
  }

  /// A store with rows in every table; every other row leaves out what may be left out.
  fileprivate func withFilled(_ test: (any Database) async throws -> Void) async throws {
    try await withStore { database in
      try await database.write(.system) { transaction in
        for table in StoreTable.all {
          let columns = try transaction.columns(of: table.name)
          let rows = (0..<MoveTests.rows).map { row in
            columns.enumerated().map { $1.value(row: row, place: $0) }
          }
          try table.insert(rows, in: transaction)
        }
      }
      try await test(database)
    }
  }
}

private struct Column: Sendable {
  let name: String
  let type: String
  let isRequired: Bool

  /// Texts whose order depends on the language, bytes of any kind, numbers to the limits.
  func value(row: Int, place: Int) -> Value {
    if !isRequired, row % 2 == 1 { return .null }
    switch type {
    case "TEXT": return .text(["ä", "B", "a", "Z", "_"][row % 5] + String(row))
    case "BLOB":
      return .bytes([UInt8(row * 7 % 256), 0, 255, UInt8(place)] + Array("\(row)".utf8))
    case "INTEGER": return .integer(row == 0 ? .max : row == 1 ? .min : Int64(row * 3 - 100))
    default: return .real(Double(row) / 3)
    }
  }
}

extension Database {
  /// How many rows there are in all.
  fileprivate func rows() async throws -> Int {
    try await read(.system) { transaction in
      var sum = 0
      for table in StoreTable.all { sum += try table.count(in: transaction) }
      return sum
    }
  }
}

extension Transaction {
  fileprivate func columns(of table: String) throws -> [Column] {
    try query(
      "SELECT name, type, \"notnull\" + pk FROM pragma_table_info(\(table)) ORDER BY cid"
    ).map { Column(name: try $0.text(0), type: try $0.text(1), isRequired: try $0.int(2) > 0) }
  }

  fileprivate func primaryKey(of table: String) throws -> [String] {
    let question: SQL =
      switch dialect {
      case .sqlite: "SELECT name FROM pragma_table_info(\(table)) WHERE pk > 0 ORDER BY pk"
      case .postgres:
        """
        SELECT attname FROM pg_index JOIN pg_attribute ON attrelid = indrelid
        WHERE indrelid = to_regclass(\(table)) AND indisprimary AND attnum = ANY (indkey)
        ORDER BY array_position(indkey::int2[], attnum)
        """
      }
    return try query(question).map { try $0.text(0) }
  }
}
