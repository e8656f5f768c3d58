import Domain
import Synchronization

/// Wakes one waiter: any number of rings while nobody waits count as one.
final class Doorbell: Sendable {
  private struct State {
    var isRung = false
    var waiter: CheckedContinuation<Void, Never>?
  }

  private let state = Mutex(State())

  init() {}

  func ring() {
    let waiter = state.withLock { state in
      if let waiter = state.waiter {
        state.waiter = nil
        return Optional(waiter)
      }
      state.isRung = true
      return nil
    }
    waiter?.resume()
  }

  /// Returns at the next ring, or at once when it has rung since the last wait.
  func wait() async {
    await withCheckedContinuation { continuation in
      let isRung = state.withLock { state in
        precondition(state.waiter == nil, "one waiter at a time")
        if state.isRung {
          state.isRung = false
          return true
        }
        state.waiter = continuation
        return false
      }
      if isRung { continuation.resume() }
    }
  }

  /// The same, but no longer than given.
  func wait(atMost interval: Interval) async {
    guard interval > .milliseconds(0) else {
      state.withLock { $0.isRung = false }
      return
    }
    let hasRung = state.withLock { state in
      defer { state.isRung = false }
      return state.isRung
    }
    if hasRung { return }
    await withDiscardingTaskGroup { group in
      group.addTask {
        guard (try? await Task.sleep(for: .milliseconds(interval.milliseconds))) != nil
        else { return }
        self.ring()
      }
      await wait()
      group.cancelAll()
    }
  }
}
