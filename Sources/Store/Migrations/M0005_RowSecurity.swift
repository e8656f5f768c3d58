extension Migration {
  /// The second wall between tenants: PostgreSQL itself hides what belongs to others.
  ///
  /// A transaction says whose rows it may touch; one that says nothing sees none. The owner of the
  /// tables is bound too, a superuser is not.
  static let m0005 = Migration(5, "row_security") { dialect in
    let tables: [SQL] = [
      "api_keys", "signing_secrets", "idempotency_keys", "channels", "webhooks", "tasks", "links",
      "code_challenges", "access_sessions", "responses", "deliveries", "attempts", "audit_events",
    ]
    return dialect.rowLevelSecurity(on: "tenants", by: "id")
      + tables.flatMap { dialect.rowLevelSecurity(on: $0) }
  }
}

extension Dialect {
  /// What lets a tenant's transactions see its own rows of a table alone; nothing on SQLite.
  ///
  /// Every step that makes a table with tenants' rows runs it. The setting is read once per statement:
  /// that is what the inner `SELECT` is for.
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
