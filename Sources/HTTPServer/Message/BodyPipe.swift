import Synchronization

/// The buffer between a connection, which fills it on its loop, and a handler, which may be anywhere.
final class BodyPipe: Sendable {
  private struct State {
    var chunks: [[UInt8]] = []
    var buffered = 0
    var isFinished = false
    var failure: BodyError?
    var waiter: CheckedContinuation<Void, Never>?
    var collected: [UInt8]?
  }

  private let state = Mutex(State())
  private let ask: @Sendable () -> Void

  /// `ask` is called from any thread when the reader wants more than is buffered.
  init(ask: @escaping @Sendable () -> Void) { self.ask = ask }

  /// The whole body once it has been read whole.
  var collected: [UInt8]? { state.withLock { $0.collected } }

  func keep(_ whole: [UInt8]) { state.withLock { $0.collected = whole } }

  /// Bytes that wait for the reader.
  var buffered: Int { state.withLock { $0.buffered } }

  func deliver(_ bytes: [UInt8]) {
    guard !bytes.isEmpty else { return }
    change { state in
      state.chunks.append(bytes)
      state.buffered += bytes.count
    }
  }

  func finish() { change { $0.isFinished = true } }

  func fail(_ error: BodyError) {
    change { state in
      if !state.isFinished, state.failure == nil { state.failure = error }
    }
  }

  private func change(_ edit: (inout State) -> Void) {
    let waiter = state.withLock { state in
      edit(&state)
      defer { state.waiter = nil }
      return state.waiter
    }
    waiter?.resume()
  }

  /// The next chunk, or nil at the end.
  func next() async throws(BodyError) -> [UInt8]? {
    while true {
      switch take() {
      case .success(.some(let chunk)): return chunk
      case .success(.none): return nil
      case .failure(let error): throw error
      case nil: await wait()
      }
    }
  }

  private func take() -> Result<[UInt8]?, BodyError>? {
    state.withLock { state in
      if !state.chunks.isEmpty {
        let whole = state.chunks.count == 1 ? state.chunks[0] : Array(state.chunks.joined())
        state.chunks.removeAll(keepingCapacity: true)
        state.buffered = 0
        return .success(whole)
      }
      if let failure = state.failure { return .failure(failure) }
      return state.isFinished ? .success(nil) : nil
    }
  }

  private func wait() async {
    await withCheckedContinuation { continuation in
      let isReady = state.withLock { state in
        if !state.chunks.isEmpty || state.isFinished || state.failure != nil { return true }
        precondition(state.waiter == nil, "a body has one reader")
        state.waiter = continuation
        return false
      }
      if isReady { continuation.resume() } else { ask() }
    }
  }
}
