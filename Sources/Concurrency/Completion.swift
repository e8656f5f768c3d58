import Synchronization

/// An event that happens once, and the tasks that wait for it.
package final class Completion: Sendable {
  private struct State {
    var left: Int
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let state: Mutex<State>

  /// - Parameter parts: the number of calls of `reach` that complete it.
  package init(parts: Int = 1) { state = Mutex(State(left: parts)) }

  package var isReached: Bool { state.withLock { $0.left <= 0 } }

  /// Reports one part as done; the last one resumes every waiter.
  package func reach() {
    let waiting = state.withLock { state in
      state.left -= 1
      guard state.left <= 0 else { return [CheckedContinuation<Void, Never>]() }
      defer { state.waiting = [] }
      return state.waiting
    }
    for caller in waiting { caller.resume() }
  }

  package func wait() async {
    await withCheckedContinuation { caller in
      let isReached = state.withLock { state in
        guard state.left > 0 else { return true }
        state.waiting.append(caller)
        return false
      }
      if isReached { caller.resume() }
    }
  }
}
