package import Domain
import Synchronization

/// Lets each client address (each /64) make so many requests in a window of time; loopback is exempt.
package final class AddressRateLimit: Middleware {
  private struct State {
    var windowEnds = Timestamp(milliseconds: .min)
    var counts: [IPAddress: Int] = [:]
    /// Shared by the addresses that came after the table was full.
    var others = 0
  }

  private let limit: Int
  private let window: Interval
  private let capacity: Int
  private let clock: Clock
  private let state = Mutex(State())

  package init(limit: Int, window: Interval, capacity: Int = 50_000, clock: Clock) {
    self.limit = limit
    self.window = window
    self.capacity = capacity
    self.clock = clock
  }

  /// - Throws: an `HTTPError` with status 429 and the time to wait.
  package func handle(_ request: Request, next: Handler) async throws -> Response {
    guard !request.client.isLoopback, let wait = refuse(request.client.limitKey) else {
      return try await next(request)
    }
    throw HTTPError(.tooManyRequests, retryAfter: wait)
  }

  /// How long to wait, or nil when the request may pass.
  private func refuse(_ key: IPAddress) -> Interval? {
    let now = clock.now
    return state.withLock { state in
      if now >= state.windowEnds {
        state = State()
        state.windowEnds = now + window
      }
      let isOver: Bool
      if state.counts[key] != nil || state.counts.count < capacity {
        state.counts[key, default: 0] += 1
        isOver = state.counts[key, default: 0] > limit
      } else {
        state.others += 1
        isOver = state.others > limit
      }
      return isOver ? state.windowEnds - now : nil
    }
  }
}
