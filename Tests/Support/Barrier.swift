import Glibc
import Synchronization

/// Opens once; tasks wait for it, and threads of a store may block on it.
package final class Barrier: Sendable {
  private struct State {
    var isOpen = false
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Mutex(State())

  package init() {}

  package var isOpen: Bool { state.withLock { $0.isOpen } }

  package func open() {
    let waiting = state.withLock { state in
      state.isOpen = true
      defer { state.waiting = [] }
      return state.waiting
    }
    for caller in waiting { caller.resume() }
  }

  package func wait() async {
    await withCheckedContinuation { caller in
      let isOpen = state.withLock { state in
        if !state.isOpen { state.waiting.append(caller) }
        return state.isOpen
      }
      if isOpen { caller.resume() }
    }
  }

  /// For a thread that may block.
  package func block() {
    while !isOpen { sched_yield() }
  }
}
