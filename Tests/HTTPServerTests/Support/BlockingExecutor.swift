@testable import HTTPServer

/// Gives every piece of a test a thread of its own, because the raw clients block.
final class BlockingExecutor: TaskExecutor {
  static let shared = BlockingExecutor()

  func enqueue(_ job: consuming ExecutorJob) {
    let job = Job(job)
    do {
      try Thread.start { job.run(on: self) }
    } catch {
      job.run(on: self)
    }
  }
}
