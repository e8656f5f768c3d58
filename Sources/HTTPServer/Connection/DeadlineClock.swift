import Domain

/// Milliseconds of the monotonic clock.
typealias Ticks = Int64

/// Holds one transfer to its total time and its least speed.
struct DeadlineClock: Sendable {
  private var start: Ticks
  private var bytes = 0
  private var pausedAt: Ticks?
  private let deadline: Limits.Deadline
  private let hasTotal: Bool

  init(_ deadline: Limits.Deadline, at now: Ticks, hasTotal: Bool = true) {
    self.deadline = deadline
    self.hasTotal = hasTotal
    start = now
  }

  mutating func count(_ more: Int) { bytes += more }

  /// Stops the clock while the server keeps the client waiting.
  mutating func pause(at now: Ticks) {
    if pausedAt == nil { pausedAt = now }
  }

  mutating func resume(at now: Ticks) {
    if let pausedAt { start += now - pausedAt }
    pausedAt = nil
  }

  /// The time at which the transfer is too slow unless more bytes pass before:
  /// bytes ≥ rate × (elapsed − grace).
  var expiry: Ticks {
    guard pausedAt == nil else { return .max }
    let earned = Ticks(bytes) * 1000 / Ticks(max(1, deadline.bytesPerSecond))
    let slowest = start + deadline.grace.milliseconds + earned
    return hasTotal ? min(start + deadline.total.milliseconds, slowest) : slowest
  }
}
