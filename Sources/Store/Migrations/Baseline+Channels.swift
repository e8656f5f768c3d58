extension Baseline {
  /// Creates the tables of configured destinations: channels and webhooks.
  static let channels: @Sendable (Dialect) -> [SQL] = { dialect in
    [
      """
      CREATE TABLE channels (
        tenant_id \(dialect.bytes) NOT NULL,
        id \(dialect.bytes) NOT NULL,
        name TEXT NOT NULL,
        kind TEXT NOT NULL,
        settings \(dialect.bytes) NOT NULL,
        disabled_reason TEXT,
        created_at \(dialect.integer) NOT NULL,
        PRIMARY KEY (tenant_id, id)
      )\(dialect.strict)
      """,
      "CREATE UNIQUE INDEX channels_name ON channels (tenant_id, name)",
      """
      CREATE TABLE webhooks (
        tenant_id \(dialect.bytes) NOT NULL,
        id \(dialect.bytes) NOT NULL,
        url \(dialect.bytes) NOT NULL,
        events TEXT NOT NULL,
        disabled_reason TEXT,
        created_at \(dialect.integer) NOT NULL,
        PRIMARY KEY (tenant_id, id)
      )\(dialect.strict)
      """,
    ]
  }
}
