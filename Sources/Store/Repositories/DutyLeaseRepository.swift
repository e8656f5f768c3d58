package import Domain

/// Which node has which duty, and until when.
package struct DutyLeaseRepository {
  private let transaction: any Transaction

  package init(_ transaction: any Transaction) { self.transaction = transaction }

  /// Takes a duty, or keeps it.
  ///
  /// - Returns: nil when it is the holder's now; otherwise until when it is another's.
  package func take(
    _ name: String, for holder: [UInt8], until moment: Timestamp, at now: Timestamp
  ) throws -> Timestamp? {
    let taken = try transaction.execute(
      """
      INSERT INTO duty_leases (name, holder, until) VALUES (\(name), \(holder), \(moment))
      ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
      WHERE duty_leases.until <= \(now) OR duty_leases.holder = excluded.holder
      """)
    guard taken == 0 else { return nil }
    let row = try transaction.first("SELECT until FROM duty_leases WHERE name = \(name)")
    return try row?.timestamp(0) ?? now
  }

  /// Whether somebody has one.
  package func isHeld(at now: Timestamp) throws -> Bool {
    try transaction.first("SELECT 1 FROM duty_leases WHERE until > \(now) LIMIT 1") != nil
  }

  /// Gives back whatever the holder has.
  package func release(of holder: [UInt8]) throws {
    try transaction.execute("DELETE FROM duty_leases WHERE holder = \(holder)")
  }
}
