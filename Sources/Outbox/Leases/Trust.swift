/// How surely what a node holds is still its own, from the moments of its beats.
///
/// Moments are of the monotonic clock: one that was frozen finds its last beat old, whatever anybody
/// did to the wall clock.
struct Trust: Sendable {
  /// How long after a beat the node trusts itself.
  let length: Duration
  private var beatAt: ContinuousClock.Instant?
  private var terms = 0

  init(length: Duration) { self.length = length }

  /// Which unbroken time of trust a moment is in; nil while the node does not trust itself.
  ///
  /// What was claimed in an earlier one may be another node's by now.
  func term(at moment: ContinuousClock.Instant) -> Int? {
    guard let beatAt, moment - beatAt < length else { return nil }
    return terms
  }

  /// Counts from when a beat was sent, and begins a new term unless the last one went on until the
  /// store had answered.
  mutating func renew(from sentAt: ContinuousClock.Instant, at moment: ContinuousClock.Instant) {
    if term(at: moment) == nil { terms += 1 }
    beatAt = sentAt
  }
}
