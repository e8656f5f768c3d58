package import Domain
import Store

extension OutboxQueue {
  /// Id of the channel or webhook; `callback` for hosts that take callbacks.
  package var endpointName: String { origin == nil ? endpoint : Gateway.callbackName }

  /// Scheme and host of an endpoint that takes callbacks.
  package var origin: String? { CallbackHost.origin(of: endpoint) }
}

extension Gateway {
  /// Reads until when endpoints are paused, by their name; of hosts that take callbacks the longest.
  func pauses(of tenant: TenantID, in transaction: any Transaction) throws -> [String: Timestamp] {
    let now = clock.now
    let breakers = try BreakerRepository(transaction).all(of: tenant)
    let pauses = breakers.compactMap { key, breaker in
      breaker.pausedUntil(at: now).map {
        (OutboxQueue(endpoint: key, tenant: tenant).endpointName, $0)
      }
    }
    return Dictionary(pauses, uniquingKeysWith: max)
  }
}
