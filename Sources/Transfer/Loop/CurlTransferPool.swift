/// The transfers of a loop: those in progress, and idle ones whose handles are reused.
///
/// Used on the loop's thread only.
final class CurlTransferPool {
  private let multi: MultiHandle
  private let configuration: TransferConfiguration
  private var running: [ObjectIdentifier: CurlTransfer] = [:]
  private var idle: [CurlTransfer] = []
  private var answered: [(TransferJob, TransferAnswer)] = []

  private static let maximumIdle = 512

  init(_ multi: MultiHandle, _ configuration: TransferConfiguration) {
    self.multi = multi
    self.configuration = configuration
  }

  var isIdle: Bool { running.isEmpty }

  func start(_ jobs: [TransferJob]) {
    for job in jobs {
      if job.ticket.isCancelled {
        job.fail(.aborted)
        continue
      }
      guard let transfer = idle.popLast() ?? CurlTransfer(multi.sockets) else {
        job.fail(.protocolError)
        continue
      }
      guard transfer.prepare(job, configuration), multi.add(transfer.handle) else {
        release(transfer)?.fail(.protocolError)
        continue
      }
      running[ObjectIdentifier(job.ticket)] = transfer
    }
  }

  func cancel(_ tickets: [TransferTicket]) {
    for ticket in tickets {
      guard let transfer = running.removeValue(forKey: ObjectIdentifier(ticket)) else { continue }
      multi.remove(transfer.handle)
      release(transfer)?.fail(.aborted)
    }
  }

  /// Drives every transfer on, then answers those that have ended.
  func work() {
    multi.perform()
    while let (transfer, code) = multi.nextEnded() {
      let answer = transfer.answer(code)
      multi.remove(transfer.handle)
      guard let job = release(transfer) else { continue }
      running[ObjectIdentifier(job.ticket)] = nil
      answered.append((job, answer))
    }
    for (job, answer) in answered { job.continuation.resume(returning: answer) }
    answered.removeAll(keepingCapacity: true)
  }

  func failAll(_ waiting: [TransferJob]) {
    for transfer in running.values {
      multi.remove(transfer.handle)
      transfer.clear()?.fail(.shutdown)
    }
    running = [:]
    idle = []
    for job in waiting { job.fail(.shutdown) }
  }

  private func release(_ transfer: CurlTransfer) -> TransferJob? {
    let job = transfer.clear()
    if idle.count < Self.maximumIdle { idle.append(transfer) }
    return job
  }
}
