import Domain
import Store

/// Who may go of the lanes that are not well, as one claim finds them.
struct LaneGate {
  /// As the store has them; a probe that this claim takes is noted in it.
  private(set) var breakers: [OutboxQueue: Breaker]
  /// Of which of them this claim takes the one probe.
  private(set) var probes: Set<OutboxQueue> = []
  /// Queues that this process keeps still.
  private let still: Set<OutboxQueue>
  private let now: Timestamp

  init(_ breakers: [OutboxQueue: Breaker], still: Set<OutboxQueue>, at now: Timestamp) {
    self.breakers = breakers
    self.still = still
    self.now = now
  }

  /// Every queue that is held up in some way.
  var queues: Set<OutboxQueue> { still.union(breakers.keys) }

  /// How many deliveries of a queue may be taken, of as many as there is room for.
  func room(of queue: OutboxQueue, within room: Int) -> Int {
    guard !still.contains(queue) else { return 0 }
    guard let breaker = breakers[queue] else { return room }
    guard breaker.pausedUntil(at: now) == nil else { return 0 }
    return breaker.needsProbe(at: now) ? min(room, 1) : room
  }

  /// Whether a delivery for which there is room may be taken: of all nodes one sends the probe.
  mutating func admits(
    _ queue: OutboxQueue, under lease: Lease, _ transaction: any Transaction
  ) throws -> Bool {
    guard let breaker = breakers[queue], breaker.needsProbe(at: now) else { return true }
    if case .node = lease {
      guard try BreakerRepository(transaction).probe(queue, at: now) else { return false }
    }
    breakers[queue]?.probe(at: now)
    probes.insert(queue)
    return true
  }

  /// Takes over what nodes have learnt since the claim began; the queues that must wait after all.
  mutating func renew(_ newer: [OutboxQueue: Breaker]) -> Set<OutboxQueue> {
    breakers = newer
    let halted = newer.filter { queue, breaker in
      !probes.contains(queue)
        && (breaker.pausedUntil(at: now) != nil || breaker.needsProbe(at: now))
    }
    return Set(halted.keys)
  }
}
