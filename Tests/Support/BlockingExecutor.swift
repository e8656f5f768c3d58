import Glibc

/// Gives every piece of a test a thread of its own, so that it may block.
package final class BlockingExecutor: TaskExecutor {
  package static let shared = BlockingExecutor()

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    Self.start { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }

  private static func start(_ work: @escaping @Sendable () -> Void) {
    var thread = pthread_t()
    let box = unsafe Unmanaged.passRetained(Box(work))
    let code = unsafe pthread_create(
      &thread, nil,
      { argument in
        if let argument = unsafe argument {
          unsafe Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().work()
        }
        return nil
      }, unsafe box.toOpaque())
    precondition(code == 0, "a thread cannot be started")
    pthread_detach(thread)
  }

  private final class Box: Sendable {
    let work: @Sendable () -> Void
    init(_ work: @escaping @Sendable () -> Void) { self.work = work }
  }
}
