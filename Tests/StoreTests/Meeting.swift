import Synchronization

/// Counts how often it rang, and wakes those who wait for a number.
final class Bell: Sendable {
  private struct State {
    var count = 0
    var waiting: [(number: Int, caller: CheckedContinuation<Void, Never>)] = []
  }

  private let state = Mutex(State())

  var count: Int { state.withLock { $0.count } }

  func ring() {
    let ready = state.withLock { state in
      state.count += 1
      let ready = state.waiting.filter { $0.number <= state.count }
      state.waiting.removeAll { $0.number <= state.count }
      return ready
    }
    for entry in ready { entry.caller.resume() }
  }

  func wait(for number: Int) async {
    await withCheckedContinuation { caller in
      let isThere = state.withLock { state in
        if state.count < number { state.waiting.append((number, caller)) }
        return state.count >= number
      }
      if isThere { caller.resume() }
    }
  }
}
