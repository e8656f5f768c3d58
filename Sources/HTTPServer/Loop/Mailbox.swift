import Synchronization

/// Work that other threads hand to a loop, and whether it must be woken for it.
final class Mailbox: Sendable {
  enum Post: Sendable {
    case posted, mustWake, closed
  }

  private struct State {
    var jobs: [Job] = []
    var closures: [@Sendable () -> Void] = []
    var isAsleep = false
    var isClosed = false
  }

  private let state = Mutex(State())

  func post(_ job: Job) -> Post {
    state.withLock { state in
      guard !state.isClosed else { return .closed }
      state.jobs.append(job)
      defer { state.isAsleep = false }
      return state.isAsleep ? .mustWake : .posted
    }
  }

  /// True when the loop must be woken; after the end, work is dropped.
  func post(_ work: @escaping @Sendable () -> Void) -> Bool {
    state.withLock { state in
      guard !state.isClosed else { return false }
      state.closures.append(work)
      defer { state.isAsleep = false }
      return state.isAsleep
    }
  }

  /// Whether the loop may sleep: nothing has been posted.
  func sleep() -> Bool {
    state.withLock { state in
      state.isAsleep = state.jobs.isEmpty && state.closures.isEmpty
      return state.isAsleep
    }
  }

  /// The loop is awake and takes what was posted.
  func awake(jobs: inout [Job], closures: inout [@Sendable () -> Void]) {
    state.withLock { state in
      state.isAsleep = false
      if !state.jobs.isEmpty {
        jobs += state.jobs
        state.jobs.removeAll(keepingCapacity: true)
      }
      if !state.closures.isEmpty { swap(&closures, &state.closures) }
    }
  }

  /// Closes the box if it is empty.
  func close() -> Bool {
    state.withLock { state in
      guard state.jobs.isEmpty, state.closures.isEmpty else { return false }
      state.isClosed = true
      return true
    }
  }
}
