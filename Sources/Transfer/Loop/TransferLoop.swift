import Concurrency
import Synchronization

/// A thread with a multi handle: takes jobs from any thread and answers them in batches.
final class TransferLoop: Sendable {
  private let multi: MultiHandle
  private let configuration: TransferConfiguration
  private let inbox = Mutex(Inbox())
  private let closed = Completion()

  private struct Inbox {
    var jobs: [TransferJob] = []
    var cancelled: [TransferTicket] = []
    /// Whether the thread waits, or is about to, and must be woken.
    var sleeps = false
    var stops = false
    /// Forbids further wake-ups; the multi handle is about to be freed.
    var ended = false
    var thread: OwnedThread?

    mutating func wakes() -> Bool {
      defer { sleeps = false }
      return sleeps
    }
  }

  private struct Batch {
    var jobs: [TransferJob] = []
    var cancelled: [TransferTicket] = []
    var stops = false
    var isEmpty: Bool { jobs.isEmpty && cancelled.isEmpty && !stops }
  }

  /// Nil when libcurl or the system cannot provide a handle or a thread.
  init?(_ configuration: TransferConfiguration, idleConnections: Int) {
    guard let multi = MultiHandle(idleConnections: idleConnections) else { return nil }
    self.multi = multi
    self.configuration = configuration
    do {
      let thread = try OwnedThread("transfer-loop", receivesSignals: false) { [self] in run() }
      inbox.withLock { $0.thread = thread }
    } catch {
      multi.close()
      return nil
    }
  }

  /// Adds a job; false when the loop takes no more.
  func submit(_ job: TransferJob) -> Bool {
    inbox.withLock { inbox in
      guard !inbox.stops else { return false }
      inbox.jobs.append(job)
      if inbox.wakes() { multi.wake() }
      return true
    }
  }

  func cancel(_ ticket: TransferTicket) {
    inbox.withLock { inbox in
      inbox.cancelled.append(ticket)
      if inbox.wakes() { multi.wake() }
    }
  }

  /// Makes the loop fail its transfers and end.
  func stop() {
    inbox.withLock { inbox in
      inbox.stops = true
      if !inbox.ended { multi.wake() }
    }
  }

  /// Waits for the end of the thread without blocking a thread of the caller.
  func end() async {
    await closed.wait()
    inbox.withLock { $0.thread.take() }?.join()
  }

  /// Ends the thread without waiting for it.
  func abandon() {
    stop()
    inbox.withLock { $0.thread.take() }?.detach()
  }

  private func run() {
    let pool = CurlTransferPool(multi, configuration)
    while true {
      var batch = take(mayWait: true)
      if batch.isEmpty {
        multi.wait(milliseconds: pool.isIdle ? 60_000 : 1000)
        batch = take(mayWait: false)
      }
      if batch.stops { break }
      pool.start(batch.jobs)
      pool.cancel(batch.cancelled)
      pool.work()
    }
    pool.failAll(
      inbox.withLock { inbox in
        defer { inbox.jobs = [] }
        return inbox.jobs
      })
    inbox.withLock { $0.ended = true }
    multi.close()
    closed.reach()
  }

  private func take(mayWait: Bool) -> Batch {
    inbox.withLock { inbox in
      var batch = Batch(stops: inbox.stops)
      if !inbox.stops {
        swap(&batch.jobs, &inbox.jobs)
        swap(&batch.cancelled, &inbox.cancelled)
      }
      inbox.sleeps = mayWait && batch.isEmpty
      return batch
    }
  }
}
