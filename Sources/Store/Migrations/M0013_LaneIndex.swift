extension Migration {
  /// The index of what waits in a lane has words of its own for what is open.
  ///
  /// PostgreSQL takes the indexes of what is open for empty when it looked at the table last while
  /// nothing was. With the same words it then read a queue in the order of `deliveries_due`, through
  /// what is due in all others.
  static let m0013 = Migration(13, "lane_index", isBackwardCompatible: true) { dialect in
    guard dialect == .postgres else { return [] }
    return [
      "DROP INDEX deliveries_lane",
      """
      CREATE INDEX deliveries_lane ON deliveries (lane, tenant_id, due_at, id)
      WHERE \(dialect.openInLane)
      """,
    ]
  }
}

extension Dialect {
  /// That a delivery is open, in the words of `deliveries_lane`.
  var openInLane: SQL { self == .sqlite ? "ended_at IS NULL" : "coalesce(ended_at, 0) = 0" }
}
