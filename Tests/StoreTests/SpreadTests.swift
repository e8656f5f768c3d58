import Domain
import Store
import Support
import Testing

/// What must hold for the schema to spread by tenant over several servers.
@Suite struct SpreadTests {
  /// Tables whose primary key does not begin with the tenant, and why.
  static let undivided = [
    "tenants": "its own key is the tenant",
    "rate_counters": "guards mailboxes and addresses, whichever tenant they are asked for",
    "nodes": "nodes work for all tenants", "maintenance_jobs": "so do maintenance jobs",
    "schema_migrations": "the schema is everybody's",
  ]
  /// Unique indexes that do not hold the tenant, and why.
  static let unique = [
    "tenants(name)": "the command line names tenants",
    "api_keys(digest)": "a request tells its tenant by its key alone",
    "links(digest)": "a visitor brings nothing but the link",
    "access_sessions(digest)": "a visitor brings nothing but the cookie",
  ]

  private static func keys(
    of tables: [String], _ transaction: any Transaction
  ) throws -> [(table: String, columns: [String], isPrimary: Bool)] {
    try tables.flatMap { table in
      let primary = try transaction.query(
        "SELECT name FROM pragma_table_info(\(table)) WHERE pk > 0 ORDER BY pk")
      let indexes = try transaction.query(
        "SELECT name FROM pragma_index_list(\(table)) WHERE \"unique\" = 1 AND origin <> 'pk'")
      return [(table, try primary.map { try $0.text(0) }, true)]
        + (try indexes.map { index in
          let columns = try transaction.query(
            "SELECT name FROM pragma_index_info(\(try index.text(0))) ORDER BY seqno")
          return (table, try columns.map { try $0.text(0) }, false)
        })
    }
  }

  @Test func `the tenant leads every primary key, with named exceptions`() async throws {
    try await Backend.sqlite.withDatabase { database in
      try await Migrator(Migration.all).apply(to: database, clock: Clock { noon })
      let keys = try await database.read(.system) { transaction in
        let tables = try transaction.query(
          "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        ).map { try $0.text(0) }
        return try Self.keys(of: tables, transaction)
      }
      let primary = keys.filter { $0.isPrimary && $0.columns.first != "tenant_id" }
      #expect(Set(primary.map(\.table)) == Set(Self.undivided.keys))
      let others = keys.filter { !$0.isPrimary && $0.columns.first != "tenant_id" }
      let names = others.map { "\($0.table)(\($0.columns.joined(separator: ", ")))" }
      #expect(Set(names) == Set(Self.unique.keys))
      #expect(keys.count > 20)
    }
  }
}
