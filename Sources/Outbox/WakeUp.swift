import Domain
import Synchronization

/// Wakes one waiter: any number of signals while nobody waits count as one.
final class WakeUp: Sendable {
  private struct State {
    var isSignalled = false
    var waiter: CheckedContinuation<Void, Never>?
  }

  private let state = Mutex(State())

  init() {}

  func signal() {
    let waiter = state.withLock { state in
      if let waiter = state.waiter {
        state.waiter = nil
        return Optional(waiter)
      }
      state.isSignalled = true
      return nil
    }
    waiter?.resume()
  }

  /// Returns at the next signal, or at once when there was one since the last wait.
  func wait() async {
    await withCheckedContinuation { continuation in
      let isSignalled = state.withLock { state in
        precondition(state.waiter == nil, "one waiter at a time")
        if state.isSignalled {
          state.isSignalled = false
          return true
        }
        state.waiter = continuation
        return false
      }
      if isSignalled { continuation.resume() }
    }
  }

  /// Waits for a signal, no longer than the interval.
  func wait(atMost interval: Interval) async {
    guard interval > .milliseconds(0) else {
      state.withLock { $0.isSignalled = false }
      return
    }
    let wasSignalled = state.withLock { state in
      defer { state.isSignalled = false }
      return state.isSignalled
    }
    if wasSignalled { return }
    await withDiscardingTaskGroup { group in
      group.addTask {
        guard (try? await Task.sleep(for: .milliseconds(interval.milliseconds))) != nil
        else { return }
        self.signal()
      }
      await wait()
      group.cancelAll()
    }
  }
}
