import Domain
import Store

/// What an attempt tells about its lane.
enum LaneHealth: Sendable {
  case good
  /// No answer, or one that says that the receiver is in trouble.
  case bad
  /// Nothing was learnt.
  case unknown
}

/// One endpoint, or the mail relay: how much of it may be under way at once.
struct Lane: Sendable {
  /// A lane nobody knows may be one that hangs.
  static let firstWindow = 4

  let most: Int
  var active = 0
  /// What may be under way now: opened by every answer, halved by every failure.
  var window: Int
  /// Failures of its endpoint since something was answered.
  var failures = 0
  /// Queues that wait for a slot, in turn.
  var parked = Fifo<OutboxQueue>()

  init(most: Int) {
    self.most = max(1, most)
    window = min(Self.firstWindow, self.most)
  }

  var hasRoom: Bool { active < window }

  /// Gives a slot back; what comes out are the queues that were waiting for those that are free now.
  mutating func finish(_ health: LaneHealth) -> [OutboxQueue] {
    active -= 1
    learn(health)
    guard hasRoom, !parked.isEmpty else { return [] }
    return (active..<window).compactMap { _ in parked.popFirst() }
  }

  private mutating func learn(_ health: LaneHealth) {
    switch health {
    case .good: (window, failures) = (min(most, window + 1), 0)
    case .bad: window = max(1, window / 2)
    case .unknown: break
    }
  }
}

/// What one tenant has waiting for one lane.
struct Queue<Item: Sendable>: Sendable {
  var waiting = Fifo<Item>()
  /// How much may wait: little until it has proved to flow.
  var allowance: Int
  /// Whether it stands in a ring, ready or parked.
  var isReady = false
  /// Whether the store holds more of it than was taken.
  var isBacklogged = false

  init(allowance: Int) { self.allowance = max(1, allowance) }
}
