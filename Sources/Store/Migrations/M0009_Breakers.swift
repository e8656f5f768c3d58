extension Migration {
  /// The lanes that are not well: which are spared, and until when; counters are found by their age.
  static let m0009 = Migration(9, "breakers", isBackwardCompatible: true) { dialect in
    [
      """
      CREATE TABLE breakers (
        tenant_id \(dialect.bytes) NOT NULL,
        lane TEXT NOT NULL,
        failures \(dialect.integer) NOT NULL,
        trips \(dialect.integer) NOT NULL,
        open_until \(dialect.integer),
        is_probed \(dialect.integer) NOT NULL,
        asked_until \(dialect.integer),
        changed_at \(dialect.integer) NOT NULL,
        PRIMARY KEY (tenant_id, lane)
      )\(dialect.clustered)
      """,
      "CREATE INDEX rate_counters_age ON rate_counters (started_at)",
    ] + dialect.rowLevelSecurity(on: "breakers")
      + dialect.statistics([("rate_counters", "rate_counters_age", "100000 1")])
  }
}
