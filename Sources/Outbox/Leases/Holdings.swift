import Domain
import Store

/// The deliveries that this node holds leased, and since when each lease is known to be good.
///
/// Moments of the monotonic clock decide whether a lease may be trusted: a node that was frozen finds
/// its leases old, whatever anybody did to the wall clock.
struct Holdings: Sendable {
  struct Entry: Sendable {
    let token: [UInt8]
    /// Until when the store keeps the delivery for this node.
    var until: Timestamp
    /// When the lease was last asked for and got; nil once nothing may be started under it.
    var since: ContinuousClock.Instant?
    /// Whether somebody else was found to have it.
    var isLost = false
  }

  private var entries: [DeliveryID: Entry] = [:]

  var count: Int { entries.count }

  /// Notes what a claim leased.
  ///
  /// - Parameter moment: when the claim began.
  mutating func take(_ deliveries: [LeasedDelivery], at moment: ContinuousClock.Instant) {
    for delivery in deliveries {
      entries[delivery.id] = Entry(
        token: delivery.lease.token, until: delivery.lease.until, since: moment)
    }
  }

  /// Notes that nothing more is done under a lease than to record what came of it.
  mutating func end(_ id: DeliveryID, _ token: [UInt8]) {
    if entries[id]?.token == token { entries[id]?.since = nil }
  }

  /// Forgets what was recorded, unless it was leased anew since.
  mutating func settle(_ id: DeliveryID, _ token: [UInt8]) {
    if entries[id]?.token == token { entries[id] = nil }
  }

  /// Whether the lease was good less than the interval ago.
  func trusts(
    _ delivery: LeasedDelivery, at moment: ContinuousClock.Instant, within interval: Interval
  ) -> Bool {
    guard let entry = entries[delivery.id], entry.token == delivery.lease.token,
      let since = entry.since
    else { return false }
    return moment - since < .milliseconds(interval.milliseconds)
  }

  /// What to renew now; nil when nothing is held.
  func renewal(until: Timestamp) -> LeaseRenewal? {
    let held = entries.values.filter { !$0.isLost }
    guard let earliest = held.lazy.map(\.until).min(),
      let latest = held.lazy.map(\.until).max()
    else { return nil }
    return LeaseRenewal(
      tokens: Set(held.lazy.map(\.token)), from: earliest, through: max(latest, until),
      until: until)
  }

  /// Notes what a renewal found.
  ///
  /// - Parameters:
  ///   - moment: when the renewal began.
  ///   - renewed: the deliveries whose lease was still this node's.
  /// - Returns: how many leases were lost.
  mutating func renew(
    _ renewal: LeaseRenewal, at moment: ContinuousClock.Instant, _ renewed: Set<DeliveryID>
  ) -> Int {
    var lost = 0
    for (id, entry) in entries where renewal.tokens.contains(entry.token) {
      if renewed.contains(id) {
        if entry.since != nil { entries[id]?.since = moment }
        entries[id]?.until = renewal.until
      } else if entry.since != nil {
        entries[id]?.since = nil
        entries[id]?.isLost = true
        lost += 1
      }
    }
    return lost
  }
}
