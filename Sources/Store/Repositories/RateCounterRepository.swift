package import Domain

/// Counts that guard something, shared by all nodes.
package struct RateCounterRepository {
  private let transaction: any Transaction

  package init(_ transaction: any Transaction) { self.transaction = transaction }

  /// Counts one event, then tells whether it is still within the limit.
  ///
  /// - Returns: nil when it is; otherwise how long until the window ends.
  package func take(_ limit: RateLimit, subject: [UInt8], at now: Timestamp) throws -> Interval? {
    let floor = now - limit.window
    let row = try transaction.first(
      """
      INSERT INTO rate_counters (name, subject, started_at, count)
      VALUES (\(limit.name), \(subject), \(now), 1)
      ON CONFLICT (name, subject) DO UPDATE SET
        count = CASE WHEN rate_counters.started_at <= \(floor) THEN 1
          ELSE rate_counters.count + 1 END,
        started_at = CASE WHEN rate_counters.started_at <= \(floor) THEN \(now)
          ELSE rate_counters.started_at END
      RETURNING started_at, count
      """)
    guard let row, try row.integer(1) > limit.limit else { return nil }
    return try row.timestamp(0) + limit.window - now
  }

  /// Reads the counter, without counting.
  ///
  /// - Returns: nil below the limit; otherwise how long until the window ends.
  package func pause(_ limit: RateLimit, subject: [UInt8], at now: Timestamp) throws -> Interval? {
    let row = try transaction.first(
      """
      SELECT started_at, count FROM rate_counters
      WHERE name = \(limit.name) AND subject = \(subject) AND started_at > \(now - limit.window)
      """)
    guard let row, try row.integer(1) >= limit.limit else { return nil }
    return try row.timestamp(0) + limit.window - now
  }

  /// Forgets counters whose window ended more than a day ago.
  package func deleteOld(at now: Timestamp) throws {
    try transaction.execute("DELETE FROM rate_counters WHERE started_at < \(now - .days(2))")
  }
}
