import Synchronization

/// Wakes one waiting task; any number of signals while nobody waits count as one.
package final class WakeUp: Sendable {
  private struct State {
    var isSignalled = false
    var waiter: CheckedContinuation<Void, Never>?
  }

  private let state = Mutex(State())

  package init() {}

  package func signal() {
    let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
      guard let waiter = state.waiter else {
        state.isSignalled = true
        return nil
      }
      state.waiter = nil
      return waiter
    }
    waiter?.resume()
  }

  /// Returns at the next signal, or at once when there was one since the last wait.
  package func wait() async {
    await withCheckedContinuation { continuation in
      let isSignalled = state.withLock { state in
        precondition(state.waiter == nil, "one waiter at a time")
        guard !state.isSignalled else {
          state.isSignalled = false
          return true
        }
        state.waiter = continuation
        return false
      }
      if isSignalled { continuation.resume() }
    }
  }

  /// Waits for a signal, no longer than the duration.
  package func wait(atMost duration: Duration) async {
    let wasSignalled = state.withLock { state in
      defer { state.isSignalled = false }
      return state.isSignalled
    }
    guard !wasSignalled, duration > .zero else { return }
    await withDiscardingTaskGroup { group in
      group.addTask {
        guard (try? await Task.sleep(for: duration)) != nil else { return }
        self.signal()
      }
      await wait()
      group.cancelAll()
    }
  }
}
