import Domain
import Store

/// Deliveries that one claim took, and what it found in the store.
struct ClaimResult: Sendable {
  var rows: LeasedRows?
  /// Deliveries that are the one probe of their endpoint.
  var probes: Set<DeliveryID> = []
  /// Breakers as the store has them.
  var breakers: [OutboxQueue: Breaker] = [:]
  /// Queues of which the store holds more than was taken.
  var backlogged: Set<OutboxQueue> = []
  /// Queues of which nothing due is left in the store.
  var drained: Set<OutboxQueue> = []
  /// Whether more is due than was taken, besides the backlogs.
  var isFull = false
  /// Whether nothing due is left, but in backlogs.
  var isExhaustive = false
  /// Time at which the oldest taken delivery had become due.
  var oldest: Timestamp?
  var nextDue: Timestamp?
  /// Nodes that are alive.
  var nodes: Set<NodeID> = []
}
