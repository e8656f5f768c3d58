import Glibc

/// A thread for work that blocks, so that the pool never does.
enum OwnThread {
  /// Runs the closure on a new thread and returns what it came to.
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
