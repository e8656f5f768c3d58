import Domain
import Store
import Support
import Testing

@Suite struct BulkTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let rows: [(String, Int?, [UInt8]?)]

    init(_ name: String, _ rows: (String, Int?, [UInt8]?)...) {
      testDescription = name
      self.rows = rows
    }
  }

  static let cases = [
    Case("none"),
    Case("one", ("a", 1, [0])),
    Case("one of nothing", ("", nil, nil)),
    Case("several", ("a", 1, [1, 2]), ("b", -1, [0, 255]), ("c", .max, []), ("d", .min, nil)),
    Case("a column of nothing", ("a", nil, nil), ("b", nil, nil), ("c", nil, nil)),
    Case("what has a meaning in arrays", ("{\"NULL\",'$1'}", 0, [123]), ("NULL", 0, nil)),
    Case("texts of all lengths", ("é∑🙂", 2, []), (String(repeating: "long", count: 9999), 3, [])),
    Case("a NUL in a text", ("a\u{0}b", 1, nil), ("b", 1, nil)),
    Case("the same in all but the names", ("a", 1, [1]), ("b", 1, [1]), ("c", 1, [1])),
    Case("the same number", ("a", 1, [1]), ("b", 1, [2]), ("c", 1, nil)),
    Case("the last one differs", ("a", 1, [1]), ("b", 1, [1]), ("c", 2, [1])),
    Case("nothing in the first", ("a", nil, [1]), ("b", 1, [1])),
  ]

  /// The same with its columns in another order: those that say the same in all rows come first.
  private static let arranged = BulkStatement(
    insertInto: "things", ["count": .integer, "data": .bytes, "name": .text],
    onConflict: "(name) DO UPDATE SET count = excluded.count, data = excluded.data")

  private static let insertion = BulkStatement(
    insertInto: "things", ["name": .text, "count": .integer, "data": .bytes],
    onConflict: "(name) DO UPDATE SET count = excluded.count, data = excluded.data")

  private static let change = BulkStatement(
    update: "things", ["name": .text, "count": .integer, "old": .integer],
    set: "count = given.count, data = CASE WHEN given.count = 0 THEN data END",
    where: "things.name = given.name AND (given.old IS NULL OR things.count = given.old)",
    returning: "things.name, things.count, things.data")

  @Test(arguments: Backend.available, cases)
  func `a bulk statement stores all its rows`(backend: Backend, given: Case) async throws {
    try await withThings(backend) { database in
      let bulk = Self.bulk(given.rows)
      let holdsNUL = given.rows.contains { $0.0.contains("\u{0}") }
      guard backend.keepsNUL || !holdsNUL else {
        await #expect(throws: StoreError.self) {
          try await database.write(.system) { try $0.execute(bulks: [bulk]) }
        }
        return
      }
      let expected = given.rows.sorted { $0.0 < $1.0 }.map { [$0.bound, $1.bound, $2.bound] }
      var arranged = Bulk(Self.arranged)
      for (name, count, data) in given.rows { arranged.add(count, data, name) }
      for bulk in [bulk, arranged] {
        let counts = try await database.write(.system) { try $0.execute(bulks: [bulk, bulk]) }
        #expect(counts == [given.rows.count, given.rows.count])
        let stored = try await all(database)
        #expect(stored == expected)
        try await database.write(.system) { try $0.execute("DELETE FROM things") }
      }
    }
  }

  /// NULL and others take turns in a column that has one value for all rows.
  @Test(arguments: Backend.available)
  func `a bulk statement can be reused with any other rows`(backend: Backend) async throws {
    try await withThings(backend) { database in
      try await database.write(.system) { transaction in
        for (place, count) in [nil, 1, nil, 2, 2].enumerated() {
          var bulk = Bulk(Self.arranged)
          for name in 0..<3 { bulk.add(count, [UInt8]?.none, "\(place)-\(name)") }
          let counts = try transaction.execute(bulks: [bulk])
          #expect(counts == [3])
        }
      }
      let counts = try await all(database).map { $0[1] }
      #expect(counts == [nil, 1, nil, 2, 2].flatMap { Array(repeating: $0.bound, count: 3) })
    }
  }

  @Test(arguments: Backend.available)
  func `a bulk update returns only the rows that it found`(backend: Backend) async throws {
    try await withThings(backend) { database in
      var first = Bulk(Self.insertion)
      for (place, name) in ["a", "b", "c", "d"].enumerated() { first.add(name, place, [UInt8(7)]) }
      var second = Bulk(Self.change)
      second.add("a", 0, Int?.none)
      second.add("b", 10, 1)
      second.add("c", 10, 1)
      second.add("nobody", 10, Int?.none)
      let answer = try await database.write(.system) { [first, second] transaction in
        try transaction.execute(bulks: [first])
        return try transaction.query(second).map { try $0.text(0) }
      }
      #expect(answer.sorted() == ["a", "b"])
      let seven = [UInt8(7)].bound
      let expected: [[Value]] = [
        ["a".bound, 0.bound, seven], ["b".bound, 10.bound, .null], ["c".bound, 2.bound, seven],
        ["d".bound, 3.bound, seven],
      ]
      let stored = try await all(database)
      #expect(stored == expected)
    }
  }

  @Test(arguments: Backend.available)
  func `a row that cannot be stored undoes the whole bulk statement`(backend: Backend) async throws
  {
    try await withThings(backend) { database in
      let bulk = Self.bulk((0..<300).map { ("n\($0)", $0 == 299 ? -1 : $0, nil) })
      await #expect(throws: StoreError.self) {
        try await database.write(.system) { transaction in
          try transaction.execute(
            "CREATE UNIQUE INDEX one ON things ((count < 0)) WHERE count < 0")
          try transaction.execute("INSERT INTO things (name, count) VALUES ('negative', -5)")
          try transaction.execute(bulks: [bulk])
        }
      }
      let stored = try await all(database)
      #expect(stored.isEmpty)
    }
  }

  private static func bulk(_ rows: [(String, Int?, [UInt8]?)]) -> Bulk {
    var bulk = Bulk(insertion)
    for (name, count, data) in rows { bulk.add(name, count, data) }
    return bulk
  }

  private func withThings(
    _ backend: Backend, _ test: (any Database) async throws -> Void
  ) async throws {
    try await backend.withDatabase { database in
      try await database.write(.system) { transaction in
        try transaction.execute(
          """
          CREATE TABLE things (
            name TEXT NOT NULL PRIMARY KEY,
            count \(transaction.dialect.integer),
            data \(transaction.dialect.bytes)
          )\(transaction.dialect.strict)
          """)
      }
      try await test(database)
    }
  }

  /// In the order of their names' characters.
  private func all(_ database: any Database) async throws -> [[Value]] {
    let rows = try await database.read(.system) {
      try $0.query("SELECT name, count, data FROM things")
    }
    return try rows.map { row in [row[0], row[1], row[2]] }.sorted {
      try #require(String(bound: $0[0])) < #require(String(bound: $1[0]))
    }
  }
}
