extension Migration {
  /// The personal part of an audit event can be erased and the chain still verifies; each tenant says
  /// how long ended tasks are kept.
  ///
  /// Digests cover commitments from here on, so what was chained is chained anew. A node of an older
  /// build that still runs cannot seal: it would leave events without a commitment.
  static let m0006 = Migration(6, "privacy") { dialect in
    [
      "UPDATE audit_events SET sequence = NULL, digest = NULL WHERE sequence IS NOT NULL",
      "ALTER TABLE audit_events ADD COLUMN salt \(dialect.bytes)",
      """
      ALTER TABLE audit_events ADD COLUMN commitment \(dialect.bytes)
        CHECK (sequence IS NULL OR commitment IS NOT NULL)
      """,
      "ALTER TABLE tenants ADD COLUMN retention_days \(dialect.integer)",
    ]
  }
}
