import Domain
package import Store

/// What a lane is called after.
package enum LaneName {
  /// The relay, which all tenants share.
  static let mail = "mail"
  private static let callback = "callback "

  /// One host that takes callbacks, so that a slow one holds up no other.
  static func callback(to url: String) -> String {
    callback + url.split(separator: "/", maxSplits: 3).prefix(2).joined(separator: "//")
  }

  fileprivate static func origin(of lane: String) -> String? {
    lane.hasPrefix(callback) ? String(lane.dropFirst(callback.count)) : nil
  }
}

extension OutboxQueue {
  /// The id of the channel or webhook; `callback` for hosts that take callbacks.
  package var endpoint: String { origin == nil ? lane : Gateway.callbackName }

  /// Scheme and host of whoever takes callbacks by this lane.
  package var origin: String? { LaneName.origin(of: lane) }
}

extension Gateway {
  /// Until when endpoints are spared, by their name; of hosts that take callbacks the longest pause.
  func pauses(of tenant: TenantID, in transaction: any Transaction) throws -> [String: Timestamp] {
    let now = clock.now
    let breakers = try BreakerRepository(transaction).all(of: tenant)
    let pauses = breakers.compactMap { lane, breaker in
      breaker.pausedUntil(at: now).map { (OutboxQueue(lane: lane, tenant: tenant).endpoint, $0) }
    }
    return Dictionary(pauses, uniquingKeysWith: max)
  }
}
