/// Lease of one node, from the moments of its heartbeats: whether what the node holds is surely its own.
///
/// Moments are of the monotonic clock: a node that was frozen finds its last heartbeat old, whatever
/// was done to the wall clock.
struct NodeLease: Sendable {
  /// Time after a heartbeat for which the node is sure.
  let length: Duration
  private var heartbeatAt: ContinuousClock.Instant?
  private var epochs = 0

  init(length: Duration) { self.length = length }

  /// Number of the unbroken time to which a moment belongs; nil while the node is not sure.
  ///
  /// Deliveries that were claimed in an earlier epoch may be another node's by now.
  func epoch(at moment: ContinuousClock.Instant) -> Int? {
    guard let heartbeatAt, moment - heartbeatAt < length else { return nil }
    return epochs
  }

  /// Counts from when a heartbeat was sent; begins a new epoch unless the last one went on until the
  /// store had answered.
  mutating func renew(from sentAt: ContinuousClock.Instant, at moment: ContinuousClock.Instant) {
    if epoch(at: moment) == nil { epochs += 1 }
    heartbeatAt = sentAt
  }
}
