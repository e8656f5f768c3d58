import Domain

/// Milliseconds of the monotonic clock.
typealias Ticks = Int64

/// Holds one transfer to its total time and its least speed.
struct PaceClock: Sendable {
  private var start: Ticks
  private var bytes = 0
  private var pausedAt: Ticks?
  private let pace: Limits.Pace
  private let hasTotal: Bool

  init(_ pace: Limits.Pace, at now: Ticks, hasTotal: Bool = true) {
    self.pace = pace
    self.hasTotal = hasTotal
    start = now
  }

  mutating func count(_ more: Int) { bytes += more }

  /// Stops the clock while it is us who keep the other side waiting.
  mutating func pause(at now: Ticks) {
    if pausedAt == nil { pausedAt = now }
  }

  mutating func resume(at now: Ticks) {
    if let pausedAt { start += now - pausedAt }
    pausedAt = nil
  }

  /// When patience ends unless more bytes pass before: bytes ≥ rate × (elapsed − grace).
  var expiry: Ticks {
    guard pausedAt == nil else { return .max }
    let earned = Ticks(bytes) * 1000 / Ticks(max(1, pace.bytesPerSecond))
    let slowest = start + pace.grace.milliseconds + earned
    return hasTotal ? min(start + pace.total.milliseconds, slowest) : slowest
  }
}
