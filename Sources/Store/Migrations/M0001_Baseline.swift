extension Migration {
  /// Creates the schema of the first release.
  static let m0001 = Migration(1, "baseline") { dialect in
    Baseline.tenants(dialect) + Baseline.channels(dialect) + Baseline.tasks(dialect)
      + Baseline.deliveries(dialect) + Baseline.audit(dialect) + Baseline.nodes(dialect)
      + Baseline.rowLevelSecurity(dialect) + Baseline.statistics(dialect)
  }
}

/// Statements of the baseline, one function for each group of tables.
enum Baseline {}
