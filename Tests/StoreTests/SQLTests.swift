import Domain
import Store
import Support
import Testing

@Suite struct SQLTests {
  static let hostile = [
    "' OR 1=1 --", "'; DROP TABLE counts; --", "\" OR \"\"=\"", "$1", "$2", "?1", ":name", "%s",
    "\\'; SELECT 1", "/* */", "--", ";", "\u{0}", "’ OR ’1’=’1", "１' OR '1", "0x27", "''''",
    "NULL", "1); DELETE FROM counts WHERE (1", "{{7*7}}", "\r\nGO\r\n", "\u{202e}'",
  ]

  @Test(arguments: hostile)
  func `an interpolated value always becomes a parameter`(text: String) {
    let sql: SQL = "SELECT name FROM counts WHERE name = \(text) AND count > \(3)"
    #expect(sql.text == "SELECT name FROM counts WHERE name = $1 AND count > $2")
    #expect(sql.values == [.text(text), .integer(3)])
    #expect(sql.description == sql.text)
  }

  @Test(arguments: Backend.available, hostile)
  func `a hostile text in a query finds only itself`(backend: Backend, text: String) async throws {
    guard backend.keepsNUL || !text.utf8.contains(0) else { return }
    try await backend.withCounts { database in
      try await database.write(.system) { transaction in
        try transaction.add("bystander")
        try transaction.add(text, 1)
      }
      let found = try await database.read(.system) { transaction in
        try transaction.query("SELECT name, count FROM counts WHERE name = \(text)")
      }
      #expect(try found.map { try $0.text(0) } == [text])
    }
  }

  @Test func `splicing renumbers the parameters`() {
    let filter: SQL = "state = \("open") AND at < \(7)"
    let sql: SQL = "SELECT \(1) WHERE \(filter) OR (\(filter)) LIMIT \(10)"
    #expect(
      sql.text == "SELECT $1 WHERE state = $2 AND at < $3 OR (state = $4 AND at < $5) LIMIT $6")
    #expect(
      sql.values == [
        .integer(1), .text("open"), .integer(7), .text("open"), .integer(7), .integer(10),
      ])
  }

  @Test func `a dollar sign in a literal stays as it is`() {
    let path: SQL = "json_extract(body, '$.name') = \("x")"
    let sql: SQL = "SELECT \(true) WHERE \(path)"
    #expect(sql.text == "SELECT $1 WHERE json_extract(body, '$.name') = $2")
  }

  @Test func `lists and joined pieces continue the numbering of parameters`() {
    let sql: SQL = "a IN (\(SQL.list([1, 2, 3]))) AND b IN (\(SQL.list([String]())))"
    #expect(sql.text == "a IN ($1, $2, $3) AND b IN (NULL)")
    let wide: SQL = "(\(SQL.list(0..<100)))"
    #expect(wide.text.hasSuffix("$99, $100)"))
    let joined = SQL.joined(["a = \(1)", "b = \(2)"], by: " AND ")
    #expect(joined.text == "a = $1 AND b = $2")
  }

  @Test func `a store's address is parsed`() throws {
    #expect(try StoreAddress("sqlite:postern.db") == .sqlite(path: "postern.db"))
    #expect(try StoreAddress("sqlite:///var/lib/p.db") == .sqlite(path: "/var/lib/p.db"))
    #expect(try StoreAddress("sqlite::memory:") == .temporary)
  }

  @Test(arguments: ["", "sqlite:", "postern.db", "mysql://x", "sqlite:a\0b"])
  func `a malformed store address is refused`(text: String) {
    #expect(throws: StoreError.self) { try StoreAddress(text) }
  }

  @Test(arguments: [
    ("postgres://ada:secret@db/p", "postgres://db/p"),
    ("postgresql://ada:se%40cret@a:1,b:2/p?sslmode=require", "postgres://a:1,b:2/p"),
    ("postgres://ada:se@cret/x@db/p", "postgres://db/p"),
    ("postgres://ada:se?cret@db/p", "postgres://…"),
    ("postgres:///p?host=/run&password=secret", "postgres:///p"),
    ("postgres://db/p?password=a@secret", "postgres://…"),
  ])
  func `the description of an address holds no secret`(text: String, shown: String) throws {
    let address = try StoreAddress(text)
    #expect(address.description == shown)
    #expect(String(reflecting: address) == shown)
  }

  @Test(arguments: [
    "postgres://db:port/p", "postgres://db/p?sslmod=require", "postgres://db/p?pgbouncer=maybe",
    "postgres://db/p?postern_connections=1", "postgres://db/p?postern_listen=here",
    "postgres://[::1/p",
  ])
  func `a malformed PostgreSQL address is refused`(text: String) throws {
    let address = try StoreAddress(text)
    let error = #expect(throws: StoreError.self) { try openDatabase(address) }
    guard case .address = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }
}
