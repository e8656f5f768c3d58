import Synchronization

/// The number of stored results, with a waiter for the next.
final class Recorded: Sendable {
  private struct State {
    var count = 0
    var waiter: (goal: Int, caller: CheckedContinuation<Void, Never>)?
  }

  private let state = Mutex(State())

  var count: Int { state.withLock { $0.count } }

  func add(_ count: Int) {
    let waiter = state.withLock { state in
      state.count += count
      guard let waiter = state.waiter, state.count >= waiter.goal else {
        return CheckedContinuation<Void, Never>?.none
      }
      state.waiter = nil
      return waiter.caller
    }
    waiter?.resume()
  }

  func reached(_ goal: Int) async {
    await withCheckedContinuation { caller in
      let isReached = state.withLock { state in
        if state.count < goal { state.waiter = (goal, caller) }
        return state.count >= goal
      }
      if isReached { caller.resume() }
    }
  }
}
