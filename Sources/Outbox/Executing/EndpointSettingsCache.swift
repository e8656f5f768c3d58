import Cryptography
import Domain
import Store
import Synchronization

/// Opened settings and keys of the endpoints in use, read again every few seconds.
///
/// Everything that a claim needs is read in one snapshot.
final class EndpointSettingsCache: Sendable {
  private let database: any Database
  private let keys: LiveKeyRing
  private let life: Interval
  private let known = Mutex(BoundedCache<EndpointKey, EndpointSettings>(capacity: 4096))

  init(_ dependencies: OutboxDependencies, life: Interval) {
    database = dependencies.database
    keys = dependencies.keys
    self.life = life
  }

  /// Returns the settings that deliveries are sent with, read anew where they are too old.
  func settings(
    of deliveries: [LeasedDelivery], at now: Timestamp
  ) async throws -> [EndpointKey: EndpointSettings] {
    let wanted = Set(deliveries.compactMap(EndpointKey.init))
    var found = known.withLock { known in
      var found = [EndpointKey: EndpointSettings](minimumCapacity: wanted.count)
      for key in wanted { found[key] = known[key].flatMap { isFresh($0, at: now) ? $0 : nil } }
      return found
    }
    let missing = wanted.filter { found[$0] == nil }
    guard !missing.isEmpty else { return found }
    let rows = try await database.read(.system) { transaction in
      try missing.map { try StoredEndpoint($0, at: now, in: transaction) }
    }
    let fresh = rows.map { $0.opened(with: keys, at: now) }
    known.withLock { known in
      for endpoint in fresh {
        // Settings that were read just before an endpoint said that it is gone do not count.
        let gone = known[endpoint.key].flatMap { $0.isGone && isFresh($0, at: now) ? $0 : nil }
        known[endpoint.key] = gone ?? endpoint
        found[endpoint.key] = gone ?? endpoint
      }
    }
    return found
  }

  /// Keeps an endpoint that says that it is gone from being used while that is recorded.
  func markGone(_ endpoint: EndpointSettings, at now: Timestamp) {
    endpoint.markGone()
    known.withLock {
      $0[endpoint.key] = .gone(endpoint.key, tenantName: endpoint.tenantName, at: now)
    }
  }

  private func isFresh(_ endpoint: EndpointSettings, at now: Timestamp) -> Bool {
    endpoint.loadedAt <= now && now < endpoint.loadedAt + life
  }
}

/// A dictionary that is emptied when it is full.
struct BoundedCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private let capacity: Int
  private var values: [Key: Value] = [:]

  init(capacity: Int) { self.capacity = capacity }

  subscript(key: Key) -> Value? {
    get { values[key] }
    set {
      if values.count >= capacity, values[key] == nil { values.removeAll(keepingCapacity: true) }
      values[key] = newValue
    }
  }
}
