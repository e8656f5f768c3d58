extension Migration {
  /// One of several nodes may have a queue to itself; each says whether it heeds that.
  static let m0012 = Migration(12, "queue_leases", isBackwardCompatible: true) { dialect in
    [
      """
      CREATE TABLE queue_leases (
        tenant_id \(dialect.bytes) NOT NULL,
        lane TEXT NOT NULL,
        node \(dialect.bytes) NOT NULL,
        lease \(dialect.bytes) NOT NULL,
        PRIMARY KEY (tenant_id, lane)
      )\(dialect.clustered)
      """,
      "ALTER TABLE nodes ADD COLUMN heeds_queues \(dialect.integer)",
    ] + dialect.rowLevelSecurity(on: "queue_leases")
  }
}
