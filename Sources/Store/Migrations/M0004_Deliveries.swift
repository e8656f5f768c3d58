extension Migration {
  /// The outbox, its attempts, and the audit trail.
  static let m0004 = Migration(4, "deliveries") { dialect in
    [
      """
      CREATE TABLE deliveries (
        tenant_id \(dialect.bytes) NOT NULL,
        id \(dialect.bytes) NOT NULL,
        task_id \(dialect.bytes),
        purpose TEXT NOT NULL,
        kind TEXT NOT NULL,
        event TEXT NOT NULL,
        endpoint_id \(dialect.bytes),
        lane TEXT NOT NULL,
        target \(dialect.bytes),
        payload TEXT NOT NULL,
        secrets \(dialect.bytes),
        state TEXT NOT NULL,
        attempts \(dialect.integer) NOT NULL DEFAULT 0,
        due_at \(dialect.integer) NOT NULL,
        deadline \(dialect.integer),
        lease \(dialect.bytes),
        created_at \(dialect.integer) NOT NULL,
        ended_at \(dialect.integer),
        outcome TEXT,
        reason TEXT,
        PRIMARY KEY (tenant_id, id)
      )\(dialect.strict)
      """,
      // All that a claim asks for stands in them, so that it passes over a backlog without its rows.
      """
      CREATE INDEX deliveries_due ON deliveries (due_at, lane, tenant_id, id, ended_at)
      WHERE ended_at IS NULL
      """,
      """
      CREATE INDEX deliveries_lane ON deliveries (lane, tenant_id, due_at, id, ended_at)
      WHERE ended_at IS NULL
      """,
      "CREATE INDEX deliveries_task ON deliveries (tenant_id, task_id) WHERE task_id IS NOT NULL",
      "CREATE INDEX deliveries_state ON deliveries (tenant_id, state, id)",
      """
      CREATE TABLE attempts (
        tenant_id \(dialect.bytes) NOT NULL,
        delivery_id \(dialect.bytes) NOT NULL,
        number \(dialect.integer) NOT NULL,
        started_at \(dialect.integer) NOT NULL,
        duration \(dialect.integer) NOT NULL,
        outcome TEXT NOT NULL,
        status \(dialect.integer),
        address TEXT,
        reason TEXT,
        PRIMARY KEY (tenant_id, delivery_id, number)
      )\(dialect.clustered)
      """,
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
