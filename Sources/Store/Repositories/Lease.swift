package import Domain

/// By what right a process sends what it has claimed.
package enum Lease: Sendable, Hashable {
  /// It is alone with its store: only it needs to know what it holds, and nothing is written.
  case alone
  /// It is one of several nodes: a row says which of them holds it, and by which claim.
  ///
  /// It holds while the node is alive. The claim is new each time, so that nobody takes a former
  /// holder for the present one.
  case node(NodeID, claim: [UInt8])

  /// What a row that is held by it bears; nil where nothing is written.
  var mark: [UInt8]? {
    switch self {
    case .alone: nil
    case .node(_, let claim): claim
    }
  }

  /// Whether only the process itself knows which rows it holds by it.
  package var isUnmarked: Bool { mark == nil }

  /// Ends a `WHERE` that finds rows nobody holds.
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
}
