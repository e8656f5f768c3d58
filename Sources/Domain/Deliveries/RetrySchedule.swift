/// When a delivery is tried again, and when it is given up.
package struct RetrySchedule: Sendable, Hashable {
  /// The waits before the second, third … attempt.
  package let waits: [Interval]

  /// Standard Webhooks' ten attempts over 75 h 35 min: for callbacks and webhooks.
  package static let webhook = RetrySchedule(
    waits: [
      .seconds(5), .minutes(5), .minutes(30), .hours(2), .hours(5), .hours(10), .hours(14),
      .hours(20), .hours(24),
    ])

  /// For what people read: soon while it can still help, then ever slower.
  package static let notice = RetrySchedule(
    waits: [
      .seconds(5), .seconds(30), .minutes(2), .minutes(10), .minutes(30), .hours(1), .hours(2),
      .hours(6), .hours(12),
    ])

  /// For a one-time code, which is worthless after ten minutes.
  package static let code = RetrySchedule(
    waits: [.seconds(2), .seconds(5), .seconds(15), .seconds(30), .minutes(1), .minutes(2)])

  /// What to do after an attempt.
  ///
  /// - Parameters:
  ///   - attempts: attempts used so far, this one included.
  ///   - deadline: when the delivery is of no use any more.
  ///   - jitter: 0 up to 1, spread upward only, so that nobody is tried too early.
  package func next(
    after outcome: Outcome, attempts: Int, now: Timestamp, deadline: Timestamp?, jitter: Double
  ) -> Step {
    switch outcome {
    case .delivered: return .delivered
    case .permanent, .gone: return .discard
    case .blocked: return wait(.minutes(1), now, deadline, jitter)
    case .retry: return retry(attempts, .seconds(0), now, deadline, jitter)
    case .retryAfter(let least, _): return retry(attempts, least, now, deadline, jitter)
    }
  }

  /// What happens to a delivery after an attempt.
  package enum Step: Sendable, Hashable {
    case delivered
    case again(at: Timestamp)
    /// To the dead letters.
    case discard
  }

  private func retry(
    _ attempts: Int, _ least: Interval, _ now: Timestamp, _ deadline: Timestamp?, _ jitter: Double
  ) -> Step {
    guard attempts >= 1, attempts <= waits.count else { return .discard }
    return wait(max(waits[attempts - 1], least), now, deadline, jitter)
  }

  private func wait(
    _ interval: Interval, _ now: Timestamp, _ deadline: Timestamp?, _ jitter: Double
  ) -> Step {
    let spread = Double(interval.milliseconds) * 0.2 * min(max(jitter, 0), 1)
    let due = now + interval + .milliseconds(Int64(spread))
    if let deadline, due >= deadline { return .discard }
    return .again(at: due)
  }
}
