import Domain
import Store
import Support
import Testing

@Suite struct ValueTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let value: Value
    var testDescription: String { name }

    init(_ name: String, _ value: Value) {
      self.name = name
      self.value = value
    }
  }

  static let cases = [
    Case("null", .null),
    Case("zero", .integer(0)),
    Case("smallest integer", .integer(.min)),
    Case("largest integer", .integer(.max)),
    Case("real", .real(-0.1)),
    Case("largest real", .real(.greatestFiniteMagnitude)),
    Case("smallest real", .real(.leastNonzeroMagnitude)),
    Case("whole real", .real(3)),
    Case("empty text", .text("")),
    Case("text", .text("Grüße, 世界, 👩‍👩‍👧")),
    Case("text like a number", .text("0012.50")),
    Case("text with quotes", .text("'; DROP TABLE counts; --\"")),
    Case("long text", .text(String(repeating: "postern ", count: 300_000))),
    Case("empty bytes", .bytes([])),
    Case("one zero byte", .bytes([0])),
    Case("every byte", .bytes(Array(0...255))),
    Case("five megabytes", .bytes(Array(repeating: 0xa5, count: 5 << 20))),
  ]

  @Test(arguments: Backend.available, cases)
  func `a value is read back as it was stored`(backend: Backend, known: Case) async throws {
    #expect(try await roundTrip(known.value, backend) == known.value)
  }

  @Test(arguments: Backend.available.filter(\.keepsNUL))
  func `a text may hold NUL`(backend: Backend) async throws {
    #expect(try await roundTrip(.text("a\0b\0"), backend) == .text("a\0b\0"))
  }

  /// Through a column of the value's type in a real table.
  private func roundTrip(_ value: Value, _ backend: Backend) async throws -> Value? {
    var found: Value?
    try await backend.withDatabase { database in
      try await database.write(.system) { transaction in
        let dialect = transaction.dialect
        let type: SQL =
          switch value {
          case .null, .text: "TEXT"
          case .integer: dialect.integer
          case .real: dialect.real
          case .bytes: dialect.bytes
          }
        try transaction.execute("CREATE TABLE boxes (content \(type))\(dialect.strict)")
        try transaction.execute("INSERT INTO boxes (content) VALUES (\(value))")
      }
      found = try await database.read(.system) { transaction in
        try transaction.first("SELECT content FROM boxes")?[0]
      }
    }
    return found
  }

  @Test(arguments: Backend.available)
  func `Swift types are read back through a row's reader`(backend: Backend) async throws {
    let task = TaskID(at: noon, random: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    try await backend.withDatabase { database in
      try await database.write(.system) { transaction in
        let (integer, bytes) = (transaction.dialect.integer, transaction.dialect.bytes)
        try transaction.execute(
          """
          CREATE TABLE things (id \(bytes) PRIMARY KEY, at \(integer), open \(integer),
            wait \(integer), note TEXT)\(transaction.dialect.strict)
          """)
        try transaction.execute(
          """
          INSERT INTO things (id, at, open, wait, note)
          VALUES (\(task), \(noon), \(true), \(Interval.seconds(3)), \(String?.none))
          """)
      }
      let row = try await database.read(.system) { transaction in
        try transaction.first("SELECT id, at, open, wait, note FROM things WHERE id = \(task)")
      }
      var reader = try #require(row).reader
      #expect(try reader.next() == task)
      #expect(try reader.next() == noon)
      #expect(try reader.next(Bool.self))
      #expect(try reader.next() == Interval.seconds(3))
      #expect(try reader.next(String?.self) == nil)
    }
  }

  @Test(arguments: Backend.available)
  func `a column of another type is reported as corrupt`(backend: Backend) async throws {
    try await backend.withCounts { database in
      try await database.write(.system) { try $0.add("one", 1) }
      let row = try #require(
        try await database.read(.system) { try $0.first("SELECT name, count FROM counts") })
      #expect(throws: StoreError.self) { try row.integer(0) }
      #expect(throws: StoreError.self) { try row.text(1) }
      #expect(throws: StoreError.self) { try row.bytes(0) }
      #expect(throws: StoreError.self) { try row.identifier(0, as: TaskKind.self) }
      #expect(try row.optionalInteger(1) == 1)
    }
  }

  @Test(arguments: Backend.available)
  func `a batch returns the number of rows that it changed`(backend: Backend) async throws {
    try await backend.withCounts { database in
      let (added, changed, none) = try await database.write(.system) { transaction in
        let added = try transaction.execute(each: 0..<500) { number -> SQL in
          "INSERT INTO counts (name, count) VALUES (\("n\(number)"), \(number))"
        }
        let changed = try transaction.execute("UPDATE counts SET count = 1 WHERE count < \(10)")
        let none = try transaction.execute("DELETE FROM counts WHERE count = \(-1)")
        return (added, changed, none)
      }
      #expect(added == 500)
      #expect(changed == 10)
      #expect(none == 0)
    }
  }
}
