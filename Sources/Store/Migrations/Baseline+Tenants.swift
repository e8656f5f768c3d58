extension Baseline {
  /// Creates the tables of tenants, their keys and their counters.
  static let tenants: @Sendable (Dialect) -> [SQL] = { dialect in
    [
      """
      CREATE TABLE tenants (
        id \(dialect.bytes) NOT NULL PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        display_name TEXT NOT NULL,
        created_at \(dialect.integer) NOT NULL,
        retention_days \(dialect.integer)
      )\(dialect.strict)
      """,
      """
      CREATE TABLE api_keys (
        tenant_id \(dialect.bytes) NOT NULL,
        id \(dialect.bytes) NOT NULL,
        name TEXT NOT NULL,
        digest \(dialect.bytes) NOT NULL,
        scopes TEXT NOT NULL,
        created_at \(dialect.integer) NOT NULL,
        revoked_at \(dialect.integer),
        PRIMARY KEY (tenant_id, id)
      )\(dialect.strict)
      """,
      "CREATE UNIQUE INDEX api_keys_digest ON api_keys (digest)",
      """
      CREATE TABLE signing_secrets (
        tenant_id \(dialect.bytes) NOT NULL,
        owner_id \(dialect.bytes) NOT NULL,
        id \(dialect.bytes) NOT NULL,
        sealed \(dialect.bytes) NOT NULL,
        created_at \(dialect.integer) NOT NULL,
        retires_at \(dialect.integer),
        PRIMARY KEY (tenant_id, owner_id, id)
      )\(dialect.strict)
      """,
      """
      CREATE TABLE rate_counters (
        name TEXT NOT NULL,
        subject \(dialect.bytes) NOT NULL,
        started_at \(dialect.integer) NOT NULL,
        count \(dialect.integer) NOT NULL,
        PRIMARY KEY (name, subject)
      )\(dialect.clustered)
      """,
      "CREATE INDEX rate_counters_age ON rate_counters (started_at)",
      """
      CREATE TABLE idempotency_keys (
        tenant_id \(dialect.bytes) NOT NULL,
        digest \(dialect.bytes) NOT NULL,
        request \(dialect.bytes) NOT NULL,
        response \(dialect.bytes) NOT NULL,
        created_at \(dialect.integer) NOT NULL,
        PRIMARY KEY (tenant_id, digest)
      )\(dialect.strict)
      """,
      "CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at)",
    ]
  }
}
