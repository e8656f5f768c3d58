extension Baseline {
  /// Creates the tables of the nodes at work and of the jobs that one node does for all.
  static let nodes: @Sendable (Dialect) -> [SQL] = { dialect in
    [
      """
      CREATE TABLE nodes (
        id \(dialect.bytes) PRIMARY KEY,
        alive_until \(dialect.integer) NOT NULL
      )\(dialect.strict)
      """,
      """
      CREATE TABLE maintenance_jobs (
        name TEXT PRIMARY KEY,
        node \(dialect.bytes) NOT NULL
      )\(dialect.strict)
      """,
    ]
  }
}
