/// A table for walks over a whole store: its name and its primary key.
package struct StoreTable: Sendable {
  package let name: String
  package let key: [Column]

  package struct Column: Sendable {
    package let name: String
    fileprivate let sql: SQL
    package let isText: Bool

    static func text(_ name: SQL) -> Column { Column(name: name.text, sql: name, isText: true) }

    static func plain(_ name: SQL) -> Column { Column(name: name.text, sql: name, isText: false) }
  }

  private let sql: SQL

  private init(_ name: SQL, _ key: Column...) {
    (self.name, self.key, sql) = (name.text, key, name)
  }

  /// Makes a table whose key is the tenant's id and these columns.
  private init(ofTenant name: SQL, _ key: SQL...) {
    (self.name, sql) = (name.text, name)
    self.key = [.plain("tenant_id")] + key.map(Column.plain)
  }

  /// All tables that are copied, in order.
  ///
  /// A migration that makes a table adds it here or to `passing`.
  package static let all: [StoreTable] = [
    StoreTable("tenants", .plain("id")),
    StoreTable(ofTenant: "api_keys", "id"),
    StoreTable(ofTenant: "signing_secrets", "owner_id", "id"),
    StoreTable("rate_counters", .text("name"), .plain("subject")),
    StoreTable(ofTenant: "idempotency_keys", "digest"),
    StoreTable(ofTenant: "channels", "id"),
    StoreTable(ofTenant: "webhooks", "id"),
    StoreTable(ofTenant: "tasks", "id"),
    StoreTable(ofTenant: "links", "id"),
    StoreTable(ofTenant: "code_challenges", "link_id", "visitor"),
    StoreTable(ofTenant: "access_sessions", "digest"),
    StoreTable(ofTenant: "responses", "id"),
    StoreTable(ofTenant: "deliveries", "id"),
    StoreTable(ofTenant: "attempts", "delivery_id", "number"),
    StoreTable(ofTenant: "audit_events", "id"),
    StoreTable("breakers", .plain("tenant_id"), .text("endpoint_key")),
  ]

  /// Tables that are not copied: each store has its own.
  package static let passing: Set = ["schema_migrations", "nodes", "maintenance_jobs"]
}

extension StoreTable {
  /// A row with its position in the order of the key, which both engines share.
  struct Record: Sendable, Hashable {
    let key: [Value]
    let values: [Value]
  }

  /// The records after a position, in the order of the key.
  func page(
    after place: [Value]?, limit: Int, in transaction: any Transaction
  ) throws(StoreError) -> [Record] {
    var query: SQL = "SELECT \(columns), * FROM \(sql)"
    if let place { query += " WHERE (\(order(transaction.dialect))) > (\(SQL.list(place)))" }
    query += " ORDER BY \(order(transaction.dialect)) LIMIT \(limit)"
    return try transaction.query(query).map { row in
      let cells = (0..<row.count).map { row[$0] }
      return Record(key: Array(cells[..<key.count]), values: Array(cells[key.count...]))
    }
  }

  /// The position of the last record; nil when there is none.
  func end(in transaction: any Transaction) throws(StoreError) -> [Value]? {
    let order = SQL.joined(terms(transaction.dialect).map { $0 + " DESC" })
    let row = try transaction.first("SELECT \(columns) FROM \(sql) ORDER BY \(order) LIMIT 1")
    return row.map { row in (0..<row.count).map { row[$0] } }
  }

  package func count(in transaction: any Transaction) throws(StoreError) -> Int {
    try transaction.disableStatementTimeout()
    return try transaction.first("SELECT COUNT(*) FROM \(sql)")?.int(0) ?? 0
  }

  /// Adds rows, each with a value for every column in order.
  package func insert(
    _ rows: [[Value]], in transaction: any Transaction
  ) throws(StoreError) {
    guard let width = rows.first?.count, width > 0 else { return }
    let row = "(" + SQL.list(Array(repeating: Value.null, count: width)) + ")" as SQL
    let shapes = [Self.together, 1].map { count in
      "INSERT INTO \(sql) VALUES " + SQL.joined(Array(repeating: row, count: count)) as SQL
    }
    // Rows in groups, and what is left one by one: two statements, each prepared once.
    let grouped = rows.count - rows.count % Self.together
    let groups = stride(from: 0, to: grouped, by: Self.together).map { start in
      shapes[0].binding(rows[start..<(start + Self.together)].flatMap(\.self))
    }
    try transaction.execute(batch: groups + rows[grouped...].map { shapes[1].binding($0) })
  }

  private static let together = 20

  private var columns: SQL { SQL.joined(key.map(\.sql)) }

  private func order(_ dialect: Dialect) -> SQL { SQL.joined(terms(dialect)) }

  /// Texts in the order of their bytes, whatever the language of the database.
  private func terms(_ dialect: Dialect) -> [SQL] {
    key.map { $0.isText && dialect == .postgres ? $0.sql + " COLLATE \"C\"" : $0.sql }
  }
}
