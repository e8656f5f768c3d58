package import Domain

/// An attempt of a delivery as the delivery log shows it.
package struct AttemptEntry: Sendable, Hashable {
  package let number: Int
  package let startedAt: Timestamp
  package let duration: Interval
  package let outcome: String
  package let status: Int64?
  package let address: String?
  package let reason: String?

  package init(
    number: Int, startedAt: Timestamp, duration: Interval, outcome: String, status: Int64?,
    address: String?, reason: String?
  ) {
    self.number = number
    self.startedAt = startedAt
    self.duration = duration
    self.outcome = outcome
    self.status = status
    self.address = address
    self.reason = reason
  }
}

/// The attempts of one tenant's deliveries.
///
/// The attempt that ended a delivery stands in the delivery's row, those before it in rows of their
/// own: most deliveries need one.
package struct AttemptRepository {
  private let transaction: any Transaction
  private let tenant: TenantID

  package init(_ transaction: any Transaction, of tenant: TenantID) {
    self.transaction = transaction
    self.tenant = tenant
  }

  /// The attempts of one delivery, in order.
  package func all(of delivery: DeliveryID) throws -> [AttemptEntry] {
    try transaction.query(
      """
      WITH last AS (
        SELECT \(Self.last) FROM deliveries
        WHERE tenant_id = \(tenant) AND id = \(delivery) AND last_number IS NOT NULL)
      SELECT \(Self.columns) FROM attempts
      WHERE tenant_id = \(tenant) AND delivery_id = \(delivery)
        AND number NOT IN (SELECT last_number FROM last)
      UNION ALL SELECT * FROM last ORDER BY 1
      """
    ).map { row in
      AttemptEntry(
        number: try row.int(0), startedAt: try row.timestamp(1), duration: try row.value(2),
        outcome: try row.text(3), status: try row.optionalInteger(4),
        address: try row.optionalText(5), reason: try row.optionalText(6))
    }
  }

  /// Gives the attempt that ended a delivery a row of its own, before there is another one.
  func keepLast(of delivery: DeliveryID) throws {
    try transaction.execute(
      """
      INSERT INTO attempts (tenant_id, delivery_id, \(Self.columns))
      SELECT tenant_id, id, \(Self.last) FROM deliveries
      WHERE tenant_id = \(tenant) AND id = \(delivery) AND last_number IS NOT NULL
      ON CONFLICT \(Self.renumbering)
      """)
  }

  /// Adds attempts that are not the last.
  static let insertion = BulkStatement(
    insertInto: "attempts",
    [
      "tenant_id": .bytes, "delivery_id": .bytes, "number": .integer, "started_at": .integer,
      "duration": .integer, "outcome": .text, "status": .integer, "address": .text,
      "reason": .text,
    ],
    onConflict: renumbering)

  private static let columns: SQL = """
    number, started_at, duration, outcome, status, address, reason
    """

  /// Columns of the last attempt, in the delivery's row: its reason is the delivery's.
  private static let last: SQL = """
    last_number, last_started_at, last_duration, last_outcome, last_status, last_address, reason
    """

  /// An attempt that did not count gives its number to the next.
  private static let renumbering: SQL = """
    (tenant_id, delivery_id, number) DO UPDATE SET
      started_at = excluded.started_at, duration = excluded.duration,
      outcome = excluded.outcome, status = excluded.status, address = excluded.address,
      reason = excluded.reason
    """
}
