package import Domain

/// Right by which a process sends what it has claimed.
package enum Lease: Sendable, Hashable {
  /// The process is alone with its store: nothing is written, only the process knows what it holds.
  case alone
  /// The process is one of several nodes: each row it holds bears its id and the id of the claim.
  ///
  /// The lease holds while the node is alive. The claim's id is new each time, so that no former holder
  /// is taken for the present one.
  case node(NodeID, claim: [UInt8])

  /// Value that a row bears while it is held; nil where nothing is written.
  var mark: [UInt8]? {
    switch self {
    case .alone: nil
    case .node(_, let claim): claim
    }
  }

  /// Ends a `WHERE` that finds rows which no living node holds.
  func isFree(at now: Timestamp) -> SQL {
    switch self {
    case .alone: .empty
    case .node:
      """
       AND (node IS NULL OR node NOT IN (SELECT id FROM nodes WHERE alive_until > \(now)))
      """
    }
  }

  /// Ends a `WHERE` that finds a row which is still held.
  var isHeld: SQL { mark.map { " AND lease = \($0)" } ?? .empty }

  /// Ends a `WHERE` that finds deliveries which are the first open ones of their sequence.
  ///
  /// An earlier one that was withdrawn while a node sends it counts as open until that node records the
  /// result; a process that is alone knows from its memory what it sends.
  func isFirstOfSequence(at now: Timestamp) -> SQL {
    let isInFlight: SQL =
      self == .alone
      ? .empty : " OR earlier.node IN (SELECT id FROM nodes WHERE alive_until > \(now))"
    // A sequence belongs to one task: `deliveries_task` finds it. The count keeps PostgreSQL from
    // joining the whole table.
    return """
       AND (sequence_key IS NULL OR 0 = (
        SELECT count(*) FROM deliveries AS earlier
        WHERE earlier.tenant_id = deliveries.tenant_id AND earlier.task_id = deliveries.task_id
          AND earlier.sequence_key = deliveries.sequence_key AND earlier.id < deliveries.id
          AND (earlier.ended_at IS NULL\(isInFlight))))
      """
  }
}
