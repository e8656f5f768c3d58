package import Domain

/// The answers that `doctor` takes from a store; changes nothing.
package struct DiagnosticsRepository {
  private let transaction: any Transaction

  package init(_ transaction: any Transaction) { self.transaction = transaction }

  /// The time at which the newest delivery was made, by the clock of the node that made it.
  package func newestDelivery() throws -> Timestamp? {
    try transaction.first("SELECT MAX(created_at) FROM deliveries")?.optionalTimestamp(0)
  }

  /// The time at the store's server, to the second; nil where there is none.
  package func serverTime() throws -> Timestamp? {
    guard transaction.dialect == .postgres else { return nil }
    return try transaction.first(
      "SELECT FLOOR(EXTRACT(EPOCH FROM clock_timestamp()))::bigint"
    ).map { Timestamp(seconds: try $0.integer(0)) }
  }

  /// The role of this connection, and whether row-level security binds it; nil where there is none.
  ///
  /// It binds neither a superuser nor a role with BYPASSRLS.
  package func role() throws -> (name: String, isBound: Bool)? {
    guard transaction.dialect == .postgres else { return nil }
    return try transaction.first(
      """
      SELECT rolname::text, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user
      """
    ).map { (try $0.text(0), try !$0.bool(1)) }
  }

  /// The number of deliveries that are still to be sent, and the time at which the oldest is due.
  package func waitingDeliveries() throws -> (count: Int64, oldest: Timestamp?) {
    let row = try transaction.first(
      "SELECT COUNT(*), MIN(due_at) FROM deliveries WHERE ended_at IS NULL")
    return (try row?.integer(0) ?? 0, try row?.optionalTimestamp(1))
  }

  /// The dead letters of a tenant by endpoint, up to a thousand in all, each with the newest reason.
  package func deadLetters(
    of tenant: TenantID, since moment: Timestamp
  ) throws -> [[UInt8]: (count: Int, reason: String)] {
    let rows = try transaction.query(
      """
      SELECT endpoint_id, reason FROM deliveries
      WHERE tenant_id = \(tenant) AND state = 'discarded' AND created_at > \(moment)
      ORDER BY id DESC LIMIT 1000
      """)
    var letters: [[UInt8]: (count: Int, reason: String)] = [:]
    for row in rows {
      guard let endpoint = try row.optionalBytes(0) else { continue }
      let reason = try letters[endpoint]?.reason ?? row.optionalText(1) ?? "no reason was recorded"
      letters[endpoint] = ((letters[endpoint]?.count ?? 0) + 1, reason)
    }
    return letters
  }
}
