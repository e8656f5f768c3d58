import Concurrency
import Synchronization

/// Work in order of arrival for one or more threads, each of which takes several at a time.
///
/// One sleeping thread is woken per arrival at most, and none while another is already on its way: a
/// thread that leaves work behind wakes the next one.
final class WorkQueue: Sendable {
  private struct State {
    var waiting: [Work] = []
    var sleeping: [Int] = []
    var waking = 0
    var isClosed = false

    /// Picks a sleeping thread for the work that waits.
    mutating func threadToWake() -> Int? {
      guard !waiting.isEmpty, waking == 0, let thread = sleeping.popLast() else { return nil }
      waking += 1
      return thread
    }
  }

  /// Beyond this many a caller is told that the store is busy.
  static let longest = 65_536
  /// Fewer than these are not worth a second thread.
  private static let smallestShare = 8

  private let state = Mutex(State())
  private let signals: [Semaphore]
  private let largestShare: Int

  init(threads: Int, largestShare: Int) {
    signals = (0..<threads).map { _ in Semaphore() }
    self.largestShare = largestShare
  }

  /// Runs a closure on one of the threads and waits for its outcome without blocking.
  func run<Result: Sendable>(
    _ scope: Scope, _ body: @escaping @Sendable (any Transaction) throws -> Result
  ) async throws -> Result {
    try Task.checkCancellation()
    return try await withCheckedThrowingContinuation { caller in
      let job = Job(scope: scope, body: body, caller: caller)
      if let refusal = submit(job) { job.finish(refusal) }
    }
  }

  /// Takes the next share of work; waits for some, and is empty once the queue is closed and drained.
  func take(thread: Int) -> [Work] {
    var isWaking = false
    while true {
      let (share, next, isOver) = state.withLock { state in
        if isWaking { state.waking -= 1 }
        let share = self.share(of: &state)
        if share.isEmpty && !state.isClosed { state.sleeping.append(thread) }
        return (share, state.threadToWake(), state.isClosed)
      }
      if let next { signals[next].signal() }
      if !share.isEmpty || isOver { return share }
      signals[thread].wait()
      isWaking = true
    }
  }

  /// Refuses new work; the threads end when they have done what waits.
  func close() {
    let sleeping = state.withLock { state in
      state.isClosed = true
      let sleeping = state.sleeping
      state.waking += sleeping.count
      state.sleeping = []
      return sleeping
    }
    for thread in sleeping { signals[thread].signal() }
  }

  private func submit(_ work: Work) -> StoreError? {
    let (refusal, next): (StoreError?, Int?) = state.withLock { state in
      if state.isClosed { return (.closed, nil) }
      if state.waiting.count >= WorkQueue.longest { return (.busy, nil) }
      state.waiting.append(work)
      return (nil, state.threadToWake())
    }
    if let next { signals[next].signal() }
    return refusal
  }

  private func share(of state: inout State) -> [Work] {
    let count = state.waiting.count
    let even = (count + signals.count - 1) / signals.count
    let size = min(count, largestShare, max(WorkQueue.smallestShare, even))
    if size == count {
      defer { state.waiting = [] }
      return state.waiting
    }
    defer { state.waiting.removeFirst(size) }
    return Array(state.waiting[..<size])
  }
}
