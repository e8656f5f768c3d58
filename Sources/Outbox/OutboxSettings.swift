package import Domain

/// Bounds of the outbox.
package struct OutboxSettings: Sendable {
  /// Deliveries that are sent at once.
  package var inFlight = 512
  /// Deliveries of one bucket that are sent at once.
  package var perBucket = 32
  /// Buckets with a bound of their own.
  package var buckets = [DeliveryKeys.mailRelay: 8]
  /// Claimed deliveries that wait in memory.
  package var waiting = 4096
  /// Deliveries that one claim takes.
  package var claim = 256
  /// Time after which the store is asked though nothing woke the outbox.
  package var poll = Interval.seconds(1)
  /// Time that deliveries in flight get once the outbox is stopped.
  package var grace = Interval.seconds(10)
  /// Time for which the settings of an endpoint are used before they are read again.
  package var settingsLife = Interval.seconds(2)

  package init() {}

  func bound(of bucket: String) -> Int { max(1, buckets[bucket] ?? perBucket) }
}
