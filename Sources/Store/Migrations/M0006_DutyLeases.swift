extension Migration {
  /// Which node does what is done once for all.
  static let m0006 = Migration(6, "duty_leases") { dialect in
    [
      """
      CREATE TABLE duty_leases (
        name TEXT NOT NULL PRIMARY KEY,
        holder \(dialect.bytes) NOT NULL,
        until \(dialect.integer) NOT NULL
      )\(dialect.clustered)
      """
    ]
  }
}
