package import Domain
import Synchronization

/// A moment that tests share.
package let noon = Timestamp(seconds: 1_800_000_000)

/// A clock that stands still until a test moves it.
package final class TestClock: Sendable {
  private let moment: Mutex<Timestamp>

  package init(at start: Timestamp = noon) { moment = Mutex(start) }

  package var now: Timestamp { moment.withLock { $0 } }
  package var clock: Clock { Clock { self.now } }

  package func advance(_ interval: Interval) { moment.withLock { $0 = $0 + interval } }
}
