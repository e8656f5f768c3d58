import Glibc

/// Runs blocking work on a thread, so that the cooperative pool never blocks.
enum OwnThread {
  /// Runs the closure on a new thread and returns its result.
  static func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws
    -> Value
  {
    try await withCheckedThrowingContinuation { continuation in
      start { continuation.resume(with: Result { try work() }) }
    }
  }

  private static func start(_ work: @escaping @Sendable () -> Void) {
    var thread = pthread_t()
    let context = unsafe Unmanaged.passRetained(Errand(work)).toOpaque()
    let code = unsafe pthread_create(
      &thread, nil,
      { context in
        guard let context = unsafe context else { return nil }
        unsafe Unmanaged<Errand>.fromOpaque(context).takeRetainedValue().work()
        return nil
      }, context)
    precondition(code == 0, "the system has no thread left")
    pthread_detach(thread)
  }

  private final class Errand: Sendable {
    let work: @Sendable () -> Void
    init(_ work: @escaping @Sendable () -> Void) { self.work = work }
  }
}
