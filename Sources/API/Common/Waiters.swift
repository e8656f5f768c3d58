import Domain
import Synchronization

/// The number of requests that wait at once, up to a maximum.
final class Waiters: Sendable {
  private static let maximum = 1000
  private let count = Mutex(0)

  /// Takes a place; give it back with `leave`.
  func enter() throws(Refusal) {
    let isIn = count.withLock { count in
      guard count < Self.maximum else { return false }
      count += 1
      return true
    }
    guard isIn else {
      throw Refusal(
        .unavailable, "Too many requests wait already; ask again without 'wait', or later.",
        retryAfter: .seconds(5))
    }
  }

  func leave() { count.withLock { $0 -= 1 } }
}
