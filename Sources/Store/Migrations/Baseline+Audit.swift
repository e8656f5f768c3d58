extension Baseline {
  /// Creates the audit trail of every tenant.
  static let audit: @Sendable (Dialect) -> [SQL] = { dialect in
    [
      """
      CREATE TABLE audit_events (
        tenant_id \(dialect.bytes) NOT NULL,
        id \(dialect.bytes) NOT NULL,
        event TEXT NOT NULL,
        task_id \(dialect.bytes),
        actor_kind TEXT NOT NULL,
        actor TEXT,
        address TEXT,
        detail TEXT NOT NULL,
        at \(dialect.integer) NOT NULL,
        sequence \(dialect.integer),
        digest \(dialect.bytes),
        salt \(dialect.bytes),
        commitment \(dialect.bytes) CHECK (sequence IS NULL OR commitment IS NOT NULL),
        PRIMARY KEY (tenant_id, id)
      )\(dialect.clustered)
      """,
      """
      CREATE INDEX audit_events_task ON audit_events (tenant_id, task_id, id)
      WHERE task_id IS NOT NULL
      """,
      "CREATE INDEX audit_events_unsealed ON audit_events (id) WHERE sequence IS NULL",
      """
      CREATE UNIQUE INDEX audit_events_sequence ON audit_events (tenant_id, sequence)
      WHERE sequence IS NOT NULL
      """,
    ]
  }
}
