import Domain
import Store
import Synchronization

/// What this process has claimed and not recorded yet, where no row says so.
final class Holdings: Sendable {
  private struct State {
    var ids: Set<DeliveryID> = []
    /// How many rest on each lease.
    var counts: [Lease: Int] = [:]
  }

  private let state = Mutex(State())

  var all: Set<DeliveryID> { state.withLock { $0.ids } }

  /// Whether any rests on the lease.
  func has(_ lease: Lease) -> Bool { state.withLock { $0.counts[lease] != nil } }

  /// Notes what a claim took.
  func take(_ deliveries: [LeasedDelivery]) {
    state.withLock { state in
      for delivery in deliveries where delivery.lease.isUnmarked {
        guard state.ids.insert(delivery.id).inserted else { continue }
        state.counts[delivery.lease, default: 0] += 1
      }
    }
  }

  /// Forgets what was recorded, or could not be.
  func settle(_ results: [DeliveryResult]) {
    state.withLock { state in
      for result in results where result.lease.isUnmarked {
        guard state.ids.remove(result.id) != nil, let count = state.counts[result.lease]
        else { continue }
        state.counts[result.lease] = count > 1 ? count - 1 : nil
      }
    }
  }
}
