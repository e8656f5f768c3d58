package import Domain

/// The bounds of the outbox.
package struct OutboxSettings: Sendable {
  /// Deliveries that are being sent at once.
  package var inFlight = 512
  /// Of these, how many in one lane at the most.
  package var perLane = 32
  /// Lanes with a bound of their own.
  package var lanes = ["mail": 8]
  /// Leased deliveries that wait in memory.
  package var waiting = 4096
  /// Of these, how many of one tenant to one endpoint at the most.
  package var waitingPerQueue = 512
  /// Deliveries that one claim leases.
  package var claim = 256
  /// How often the store is asked when nobody wakes the outbox.
  package var poll = Interval.seconds(1)
  /// How long what is under way may take once the outbox is stopped.
  package var grace = Interval.seconds(10)
  /// How long an endpoint's settings are used before they are read again.
  package var settingsLife = Interval.seconds(2)

  package init() {}

  func most(in lane: String) -> Int { lanes[lane] ?? perLane }
}
