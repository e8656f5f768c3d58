import Domain

/// Adaptive bound on how many deliveries of one bucket are in flight.
///
/// It opens with every answer and halves with every failure, so that a receiver that hangs holds few
/// slots.
struct BucketWindow: Sendable {
  /// Size for a bucket that has not answered yet: it may be one that hangs.
  static let firstSize = 4
  /// Deliveries of one queue that wait in memory for each place of the window.
  private static let waitingPerPlace = 8

  private let bound: Int
  private(set) var size: Int
  private(set) var inFlight = 0
  /// Deliveries in memory, over all queues.
  var waiting = 0
  /// Queues that wait for a place, in turn.
  var parked = Fifo<OutboxQueue>()

  init(bound: Int) {
    self.bound = bound
    size = min(Self.firstSize, bound)
  }

  var hasPlace: Bool { inFlight < size }

  /// Number of deliveries that one queue may have in memory.
  var roomPerQueue: Int { Self.waitingPerPlace * size }

  mutating func start() { inFlight += 1 }

  /// Frees a place; returns the queues that may go now.
  mutating func finish(_ signal: BreakerSignal?) -> [OutboxQueue] {
    inFlight -= 1
    switch signal {
    case .success: size = min(bound, size + 1)
    case .failure: size = max(1, size / 2)
    case .throttled, .notSent, nil: break
    }
    guard hasPlace else { return [] }
    return (inFlight..<size).compactMap { _ in parked.popFirst() }
  }
}
