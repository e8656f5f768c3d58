package import Domain

extension OutboxRepository {
  /// Makes every leased delivery due at once: for a process that is alone with its store, where
  /// whoever held the leases was killed.
  ///
  /// - Returns: how many there were.
  @discardableResult
  package static func reclaim(at now: Timestamp, in transaction: any Transaction) throws -> Int {
    try transaction.execute(
      """
      UPDATE deliveries SET lease = NULL, due_at = \(now),
        state = CASE WHEN attempts = 0 THEN \(DeliveryState.available.rawValue)
          ELSE \(DeliveryState.retryable.rawValue) END
      WHERE ended_at IS NULL AND due_at > \(now) AND lease IS NOT NULL
      """)
  }
}
