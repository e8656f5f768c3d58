extension Migration {
  /// From this step on a store knows the nodes that work on it.
  package static let nodes = 7

  /// Who is at work, what each node holds, and which of them does a duty for all; what is delivered
  /// leaves the index of states.
  static let m0007 = Migration(nodes, "nodes") { dialect in
    [
      """
      CREATE TABLE nodes (
        id \(dialect.bytes) PRIMARY KEY,
        alive_until \(dialect.integer) NOT NULL
      )\(dialect.strict)
      """,
      """
      CREATE TABLE duties (
        name TEXT PRIMARY KEY,
        node \(dialect.bytes) NOT NULL
      )\(dialect.strict)
      """,
      // No index holds it: to lease a row changes the row alone.
      "ALTER TABLE deliveries ADD COLUMN node \(dialect.bytes)",
      """
      UPDATE deliveries SET lease = NULL,
        state = CASE WHEN attempts = 0 THEN 'available' ELSE 'retryable' END
      WHERE state = 'running'
      """,
      "DROP INDEX deliveries_state",
      """
      CREATE INDEX deliveries_state ON deliveries (tenant_id, state, id)
      WHERE state <> 'delivered'
      """,
    ] + dialect.roomToUpdate("deliveries")
  }
}

extension Dialect {
  /// Leaves room in the pages of a table whose rows are changed soon after they are written.
  func roomToUpdate(_ table: SQL) -> [SQL] {
    self == .sqlite ? [] : ["ALTER TABLE \(table) SET (fillfactor = 60)"]
  }
}
