extension Baseline {
  /// Tells SQLite's planner what a store grows to, before it has: left to itself it takes a tenant for
  /// ten rows, and walks all rows of a tenant where it should look one task up.
  ///
  /// PostgreSQL counts by itself.
  static let statistics: @Sendable (Dialect) -> [SQL] = { dialect in
    dialect.statistics([
      // A table's index, how many rows there are, and how many share the first columns of the key.
      ("tasks", "sqlite_autoindex_tasks_1", "1000000 100000 1"),
      ("tasks", "tasks_due", "100000 1"),
      ("tasks", "tasks_state", "1000000 100000 20000 1"),
      ("tasks", "tasks_workflow", "1000000 100000 4 2 1"),
      ("links", "sqlite_autoindex_links_1", "1000000 100000 1"),
      ("links", "links_digest", "1000000 1"),
      ("links", "links_task", "1000000 100000 2 1"),
      ("links", "links_email", "1000000 100000 200 1"),
      ("code_challenges", "sqlite_autoindex_code_challenges_1", "10000 1000 2 1"),
      ("code_challenges", "code_challenges_age", "10000 1"),
      ("access_sessions", "sqlite_autoindex_access_sessions_1", "10000 1000 1"),
      ("access_sessions", "access_sessions_digest", "10000 1"),
      ("access_sessions", "access_sessions_link", "10000 1000 2"),
      ("access_sessions", "access_sessions_age", "10000 1"),
      ("responses", "sqlite_autoindex_responses_1", "1000000 100000 1"),
      ("responses", "responses_task", "1000000 100000 2"),
      ("deliveries", "sqlite_autoindex_deliveries_1", "1000000 100000 1"),
      ("deliveries", "deliveries_task", "1000000 100000 4"),
      ("deliveries", "deliveries_state", "1000000 100000 20000 1"),
      ("attempts", "attempts", "1000000 100000 2 1"),
      ("audit_events", "audit_events", "3000000 300000 1"),
      ("audit_events", "audit_events_task", "3000000 300000 4 1"),
      ("audit_events", "audit_events_unsealed", "100 1"),
      ("audit_events", "audit_events_sequence", "3000000 300000 1"),
      ("idempotency_keys", "sqlite_autoindex_idempotency_keys_1", "100000 10000 1"),
      ("idempotency_keys", "idempotency_keys_age", "100000 1"),
      ("rate_counters", "rate_counters_age", "100000 1"),
    ])
  }
}

extension Dialect {
  /// Tells SQLite's planner how many rows indexes hold; does nothing on PostgreSQL.
  func statistics(_ lines: [(table: String, index: String, rows: String)]) -> [SQL] {
    guard self == .sqlite else { return [] }
    // The first statement makes the table of statistics, the last one has it read.
    return ["ANALYZE schema_migrations"]
      + lines.map { line in
        """
        INSERT INTO sqlite_stat1 (tbl, idx, stat)
        VALUES (\(line.table), \(line.index), \(line.rows))
        """
      } + ["ANALYZE sqlite_schema"]
  }
}
