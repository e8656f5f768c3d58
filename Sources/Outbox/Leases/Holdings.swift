import Domain
import Store
import Synchronization

/// What this process has claimed and not recorded yet, where no row says so.
final class Holdings: Sendable {
  private struct State {
    var ids: Set<DeliveryID> = []
    /// How many of them rest on the lease of a whole queue.
    var counts: [Lease: Int] = [:]
  }

  private let held = Mutex(State())

  var ids: Set<DeliveryID> { held.withLock { $0.ids } }

  /// Whether any rests on the lease.
  func has(_ lease: Lease) -> Bool { held.withLock { $0.counts[lease] != nil } }

  /// Notes what a claim took.
  func take(_ deliveries: [LeasedDelivery]) {
    held.withLock { held in
      for delivery in deliveries where delivery.lease.isUnmarked {
        guard held.ids.insert(delivery.id).inserted, delivery.lease != .alone else { continue }
        held.counts[delivery.lease, default: 0] += 1
      }
    }
  }

  /// Forgets what was recorded, or could not be.
  func settle(_ results: [DeliveryResult]) {
    held.withLock { held in
      for result in results where result.lease.isUnmarked {
        guard held.ids.remove(result.id) != nil, let count = held.counts[result.lease]
        else { continue }
        held.counts[result.lease] = count > 1 ? count - 1 : nil
      }
    }
  }
}
