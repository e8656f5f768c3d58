extension Baseline {
  /// Makes PostgreSQL itself hide the rows of other tenants.
  ///
  /// A transaction says whose rows it may touch; one that says nothing sees none. The owner of the
  /// tables is bound too, a superuser is not.
  static let rowLevelSecurity: @Sendable (Dialect) -> [SQL] = { dialect in
    let tables: [SQL] = [
      "api_keys", "signing_secrets", "idempotency_keys", "channels", "webhooks", "tasks", "links",
      "code_challenges", "access_sessions", "responses", "deliveries", "attempts", "breakers",
      "audit_events",
    ]
    return dialect.rowLevelSecurity(on: "tenants", by: "id")
      + tables.flatMap { dialect.rowLevelSecurity(on: $0) }
  }
}

extension Dialect {
  /// Lets a tenant's transactions see the tenant's rows of a table alone; does nothing on SQLite.
  ///
  /// Every migration that creates a table with rows of tenants runs it. The inner `SELECT` makes the
  /// setting be read once a statement.
  func rowLevelSecurity(on table: SQL, by column: SQL = "tenant_id") -> [SQL] {
    guard self == .postgres else { return [] }
    return [
      "ALTER TABLE \(table) ENABLE ROW LEVEL SECURITY",
      "ALTER TABLE \(table) FORCE ROW LEVEL SECURITY",
      """
      CREATE POLICY tenant ON \(table) USING (
        (SELECT current_setting('postern.tenant', true)) = 'system'
        OR (SELECT current_setting('postern.tenant', true)) = encode(\(column), 'hex'))
      """,
    ]
  }
}
