import Synchronization

/// Something that ends once, and those who wait for it without blocking.
final class Completion: Sendable {
  private struct State {
    var isReached = false
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Mutex(State())

  func reach() {
    let waiting = state.withLock { state in
      state.isReached = true
      defer { state.waiting = [] }
      return state.waiting
    }
    for caller in waiting { caller.resume() }
  }

  func wait() async {
    await withCheckedContinuation { caller in
      let isReached = state.withLock { state in
        if !state.isReached { state.waiting.append(caller) }
        return state.isReached
      }
      if isReached { caller.resume() }
    }
  }
}
