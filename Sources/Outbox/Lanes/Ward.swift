import Domain
import Store
import Synchronization

/// What this process knows of lanes that are not well.
///
/// All others are healthy: what they answer is worth no statement.
final class Ward: Sendable {
  private let known = Mutex<[OutboxQueue: Breaker]>([:])

  /// Queues that send no more than a probe.
  var opened: Set<OutboxQueue> {
    known.withLock { known in Set(known.lazy.filter { $0.value.trips > 0 }.map(\.key)) }
  }

  /// What results tell of lanes that are not well, or not any more.
  func signs(in results: [DeliveryResult]) -> [OutboxQueue: [Breaker.Sign]] {
    let ailing = known.withLock { Set($0.keys) }
      .union(results.lazy.filter { $0.sign?.isBad == true }.compactMap(\.queue))
    guard !ailing.isEmpty else { return [:] }
    var signs = [OutboxQueue: [Breaker.Sign]]()
    for result in results {
      guard let sign = result.sign?.sign, let queue = result.queue, ailing.contains(queue)
      else { continue }
      signs[queue, default: []].append(sign)
    }
    return signs
  }

  func learn(_ learnt: [LearntBreaker]) {
    known.withLock { known in
      for change in learnt {
        known[change.queue] = change.breaker.isHealthy ? nil : change.breaker
      }
    }
  }

  /// Takes over what a claim found in the store.
  func adopt(_ shared: [OutboxQueue: Breaker]) { known.withLock { $0 = shared } }
}

extension LaneSign {
  fileprivate var isBad: Bool { sign != .good }
}

extension DeliveryResult {
  fileprivate var queue: OutboxQueue? {
    sign.map { OutboxQueue(lane: $0.lane, tenant: tenant) }
  }
}
