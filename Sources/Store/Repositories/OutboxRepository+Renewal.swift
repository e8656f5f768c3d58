package import Domain

/// Leases that their holder wants to keep.
package struct LeaseRenewal: Sendable, Hashable {
  package let tokens: Set<[UInt8]>
  /// The earliest and the latest moment at which one of them may run out.
  package let from, through: Timestamp
  /// Until when they are wanted.
  package let until: Timestamp

  package init(tokens: Set<[UInt8]>, from: Timestamp, through: Timestamp, until: Timestamp) {
    self.tokens = tokens
    self.from = from
    self.through = through
    self.until = until
  }
}

extension OutboxRepository {
  /// Prolongs leases, except those that somebody else has by now.
  ///
  /// What another transaction is changing at the moment is passed over: nobody waits for a beat.
  ///
  /// - Returns: the deliveries that are kept.
  package func renew(_ renewal: LeaseRenewal) throws -> Set<DeliveryID> {
    let rows = try transaction.query(
      """
      UPDATE deliveries SET due_at = \(renewal.until)
      WHERE (tenant_id, id) IN (
        SELECT tenant_id, id FROM deliveries
        WHERE ended_at IS NULL AND due_at >= \(renewal.from) AND due_at <= \(renewal.through)
          AND lease IN (\(Self.padded(renewal.tokens)))\(transaction.dialect.skipLocked))
      RETURNING id
      """)
    return Set(try rows.map { try $0.identifier(0) })
  }

  /// In a few lengths only, so that few statements are ever prepared.
  private static func padded(_ tokens: Set<[UInt8]>) -> SQL {
    var all = Array(tokens)
    var length = 1
    while length < all.count { length *= 2 }
    if let last = all.last { all += Array(repeating: last, count: length - all.count) }
    return SQL.list(all)
  }
}
