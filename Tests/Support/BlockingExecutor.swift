import Concurrency

/// Gives every piece of a test a thread of its own, so that it may block.
package final class BlockingExecutor: TaskExecutor {
  package static let shared = BlockingExecutor()

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    OwnedThread.start("test") { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
