import Domain
import Store
import Synchronization

/// What this process has claimed and not recorded yet, where nobody else needs to know.
final class Holdings: Sendable {
  private let held = Mutex<Set<DeliveryID>>([])

  var ids: Set<DeliveryID> { held.withLock { $0 } }

  /// Notes what a claim took.
  func take(_ deliveries: [LeasedDelivery]) {
    held.withLock { held in
      for delivery in deliveries where delivery.lease == .alone { held.insert(delivery.id) }
    }
  }

  /// Forgets what was recorded, or could not be.
  func settle(_ results: [DeliveryResult]) {
    held.withLock { held in
      for result in results where result.lease == .alone { held.remove(result.id) }
    }
  }
}
