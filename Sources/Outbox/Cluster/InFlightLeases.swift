import Domain
import Store

/// Deliveries that a process which is alone has claimed and not recorded yet: no row says so.
struct InFlightLeases: Sendable {
  private var held: Set<DeliveryID> = []
  private var counts: [OutboxQueue: Int] = [:]
  private var sequences: [String: Int] = [:]

  mutating func insert(_ deliveries: [LeasedDelivery]) {
    for delivery in deliveries where delivery.lease == .alone {
      guard held.insert(delivery.id).inserted else { continue }
      counts[delivery.queue, default: 0] += 1
      if let key = delivery.destination.keys.sequence { sequences[key, default: 0] += 1 }
    }
  }

  mutating func remove(_ delivery: LeasedDelivery) {
    guard held.remove(delivery.id) != nil else { return }
    Self.decrease(&counts[delivery.queue])
    if let key = delivery.destination.keys.sequence { Self.decrease(&sequences[key]) }
  }

  /// Whether the delivery is not held, nor another of its sequence.
  func isFree(_ due: DueDelivery) -> Bool {
    !held.contains(due.id) && due.keys.sequence.map { sequences[$0] == nil } ?? true
  }

  func count(in queue: OutboxQueue) -> Int { counts[queue] ?? 0 }

  func count(outside queues: Set<OutboxQueue>) -> Int {
    counts.reduce(0) { queues.contains($1.key) ? $0 : $0 + $1.value }
  }

  private static func decrease(_ count: inout Int?) {
    count = count.flatMap { $0 > 1 ? $0 - 1 : nil }
  }
}
