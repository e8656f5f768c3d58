/// One piece of a handler's work, run exactly once.
struct Job: Sendable {
  private let job: UnownedJob

  init(_ job: consuming ExecutorJob) { self.job = UnownedJob(job) }

  func run(on loop: EventLoop) { unsafe job.runSynchronously(on: loop.asUnownedTaskExecutor()) }
}
