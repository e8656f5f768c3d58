import Synchronization

/// Counts requests in flight, and the most of them at once.
final class InFlightGauge: Sendable {
  private let counts = Mutex((now: 0, most: 0))

  var most: Int { counts.withLock { $0.most } }

  /// Counts one request while other tasks get a turn.
  func hold() async {
    counts.withLock {
      $0.now += 1
      $0.most = max($0.most, $0.now)
    }
    await Task.yield()
    counts.withLock { $0.now -= 1 }
  }
}
