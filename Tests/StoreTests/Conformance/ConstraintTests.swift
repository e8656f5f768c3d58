import Domain
import Store
import Support
import Testing

@Suite struct ConstraintTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let statement: SQL
    let kind: StoreError.Violation.Kind

    init(_ name: String, _ statement: SQL, _ kind: StoreError.Violation.Kind) {
      testDescription = name
      self.statement = statement
      self.kind = kind
    }
  }

  static let cases = [
    Case("primary key", "INSERT INTO owners VALUES (\("a"), \("z"))", .unique),
    Case("unique", "INSERT INTO owners VALUES (\("b"), \("x"))", .unique),
    Case("null", "INSERT INTO owners VALUES (\("b"), \(String?.none))", .notNull),
    Case("check", "INSERT INTO owners VALUES (\("b"), \(""))", .check),
    Case("reference", "INSERT INTO pets VALUES (\("rex"), \("nobody"))", .foreignKey),
    Case("referenced", "DELETE FROM owners WHERE name = \("a")", .foreignKey),
    Case("deferred", "INSERT INTO vows VALUES (\("nobody"))", .foreignKey),
  ]

  @Test(arguments: Backend.available, cases)
  func `a constraint violation is reported by its kind and undone`(
    backend: Backend, broken: Case
  ) async throws {
    try await withOwners(backend) { database in
      let error = await #expect(throws: StoreError.self) {
        try await database.write(.system) { transaction in
          try transaction.execute("INSERT INTO owners VALUES (\("c"), \("y"))")
          try transaction.execute(broken.statement)
        }
      }
      #expect(violation(error)?.kind == broken.kind)
      let rows = try await database.read(.system) { try $0.query("SELECT name FROM owners") }
      #expect(rows.count == 1)
    }
  }

  @Test(arguments: Backend.available)
  func `a constraint violation fails no other write of its group`(backend: Backend) async throws {
    try await withOwners(backend) { database in
      let kept = await withTaskGroup(of: Int.self) { group in
        for number in 0..<200 {
          group.addTask {
            let kept: Void? = try? await database.write(.system) { transaction in
              try transaction.execute(
                "INSERT INTO owners VALUES (\("n\(number)"), \("o\(number)"))")
              if number % 2 == 0 {
                try transaction.execute("INSERT INTO vows VALUES (\("nobody"))")
              }
            }
            return kept == nil ? 0 : 1
          }
        }
        return await group.reduce(0, +)
      }
      let rows = try await database.read(.system) { try $0.query("SELECT name FROM owners") }
      #expect(kept == 100)
      #expect(rows.count == 101)
    }
  }

  private func violation(_ error: StoreError?) -> StoreError.Violation? {
    guard case .constraint(let violation) = error else { return nil }
    return violation
  }

  private func withOwners(
    _ backend: Backend, _ test: (any Database) async throws -> Void
  ) async throws {
    try await backend.withDatabase { database in
      try await database.write(.system) { transaction in
        let strict = transaction.dialect.strict
        try transaction.execute(
          """
          CREATE TABLE owners (name TEXT NOT NULL PRIMARY KEY,
            sign TEXT NOT NULL UNIQUE CONSTRAINT signed CHECK (sign <> ''))\(strict)
          """)
        try transaction.execute(
          """
          CREATE TABLE pets (name TEXT NOT NULL,
            owner TEXT NOT NULL REFERENCES owners (name))\(strict)
          """)
        try transaction.execute(
          """
          CREATE TABLE vows (owner TEXT NOT NULL
            REFERENCES owners (name) DEFERRABLE INITIALLY DEFERRED)\(strict)
          """)
        try transaction.execute("INSERT INTO owners VALUES (\("a"), \("x"))")
        try transaction.execute("INSERT INTO pets VALUES (\("tom"), \("a"))")
      }
      try await test(database)
    }
  }
}
