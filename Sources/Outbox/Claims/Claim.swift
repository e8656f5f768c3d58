import Domain
import Store

/// A queue with more in the store than in memory, of which more is taken.
struct Refill: Sendable {
  let queue: OutboxQueue
  var room: Int
  /// The last that was taken of it.
  let reached: DueDelivery?
}

/// What one claim took and learnt.
struct Claim: Sendable {
  /// Whether it asked for more than the backlogs.
  var askedAll = false
  var leased: [LeasedRows] = []
  /// Queues with more in the store than was taken.
  var backlogged: [OutboxQueue] = []
  /// Queues of which nothing due is left in the store.
  var drained: [OutboxQueue] = []
  /// What it found of lanes that are not well; nil when it did not ask.
  var gate: LaneGate?
  /// How far the other backlogs were taken.
  var reached: [OutboxQueue: DueDelivery] = [:]
  /// Whether more is due than was taken.
  var isFull = false
  /// Whether all that is due was taken, but for the backlogs.
  var isExhaustive = false
  /// When the oldest of them had become due.
  var oldest: Timestamp?
  var nextDue: Timestamp?
  /// The nodes that were alive.
  var alive: Set<NodeID> = []

  /// How many deliveries it has leased so far.
  var taken: Int { leased.reduce(0) { $0 + $1.count } }

  /// Keeps what no row need say, because the process has the queue to itself.
  mutating func keep(_ rows: [BacklogRow], under lease: Lease) {
    leased.append(LeasedRows(rows, lease: lease))
    note(rows.map(\.due))
  }

  mutating func note(_ taken: [DueDelivery]) {
    oldest = ([oldest].compactMap(\.self) + taken.map(\.dueAt)).min()
  }
}
