extension Migration {
  /// The attempt that ends a delivery stands in its row; the attempts before it have rows of their own.
  ///
  /// Most deliveries need one attempt: it then costs no row. Older builds list the others only.
  static let m0010 = Migration(10, "last_attempts", isBackwardCompatible: true) { dialect in
    [
      "ALTER TABLE deliveries ADD COLUMN last_number \(dialect.integer)",
      "ALTER TABLE deliveries ADD COLUMN last_started_at \(dialect.integer)",
      "ALTER TABLE deliveries ADD COLUMN last_duration \(dialect.integer)",
      "ALTER TABLE deliveries ADD COLUMN last_outcome TEXT",
      "ALTER TABLE deliveries ADD COLUMN last_status \(dialect.integer)",
      "ALTER TABLE deliveries ADD COLUMN last_address TEXT",
    ]
  }
}
