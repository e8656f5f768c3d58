/// One piece of a handler's work, run exactly once.
struct Job: Sendable {
  private let job: UnownedJob

  init(_ job: consuming ExecutorJob) { self.job = UnownedJob(job) }

  func run(on executor: some TaskExecutor) {
    unsafe job.runSynchronously(on: executor.asUnownedTaskExecutor())
  }
}
