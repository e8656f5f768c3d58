import Domain
import Store

/// Report on one transaction that recorded results.
struct CompletedBatch: Sendable {
  let results: [DeliveryResult]
  /// Deliveries whose results count; nil for all.
  let counted: Set<DeliveryID>?
  /// Breakers that have learnt.
  let updates: [BreakerUpdate]
  /// Number of deliveries that may go now and could not before.
  let released: Int

  func counts(_ result: DeliveryResult) -> Bool { counted?.contains(result.id) ?? true }
}
