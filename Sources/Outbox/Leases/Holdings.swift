import Domain
import Store
import Synchronization

/// What this process has claimed and not recorded yet, where no row says so.
final class Holdings: Sendable {
  private let held = Mutex<[DeliveryID: Lease]>([:])

  /// Each with the lease that it rests on.
  var all: [DeliveryID: Lease] { held.withLock { $0 } }

  /// Notes what a claim took.
  func take(_ deliveries: [LeasedDelivery]) {
    held.withLock { held in
      for delivery in deliveries where delivery.lease.isUnmarked {
        held[delivery.id] = delivery.lease
      }
    }
  }

  /// Forgets what was recorded, or could not be.
  func settle(_ results: [DeliveryResult]) {
    held.withLock { held in
      for result in results where result.lease.isUnmarked { held[result.id] = nil }
    }
  }
}
