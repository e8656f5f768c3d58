/// The flights of one loop: those under way, and resting ones whose handles are used again.
///
/// Lives on the loop's thread and never leaves it.
final class CurlTransferPool {
  private let multi: MultiHandle
  private let configuration: TransferConfiguration
  private var underWay: [ObjectIdentifier: CurlTransfer] = [:]
  private var resting: [CurlTransfer] = []
  private var answered: [(TransferJob, TransferAnswer)] = []

  private static let mostResting = 512

  init(_ multi: MultiHandle, _ configuration: TransferConfiguration) {
    self.multi = multi
    self.configuration = configuration
  }

  var isIdle: Bool { underWay.isEmpty }

  func start(_ jobs: [TransferJob]) {
    for job in jobs {
      if job.ticket.isCancelled {
        job.fail(.aborted)
        continue
      }
      guard let flight = resting.popLast() ?? CurlTransfer(multi.sockets) else {
        job.fail(.protocolError)
        continue
      }
      guard flight.prepare(job, configuration), multi.add(flight.handle) else {
        rest(flight)?.fail(.protocolError)
        continue
      }
      underWay[ObjectIdentifier(job.ticket)] = flight
    }
  }

  func cancel(_ tickets: [TransferTicket]) {
    for ticket in tickets {
      guard let flight = underWay.removeValue(forKey: ObjectIdentifier(ticket)) else { continue }
      multi.remove(flight.handle)
      rest(flight)?.fail(.aborted)
    }
  }

  /// Moves every flight on, then answers those that have ended.
  func work() {
    multi.perform()
    while let (flight, code) = multi.nextEnded() {
      let answer = flight.answer(code)
      multi.remove(flight.handle)
      guard let job = rest(flight) else { continue }
      underWay[ObjectIdentifier(job.ticket)] = nil
      answered.append((job, answer))
    }
    for (job, answer) in answered { job.continuation.resume(returning: answer) }
    answered.removeAll(keepingCapacity: true)
  }

  func failAll(_ waiting: [TransferJob]) {
    for flight in underWay.values {
      multi.remove(flight.handle)
      flight.clear()?.fail(.shutdown)
    }
    underWay = [:]
    resting = []
    for job in waiting { job.fail(.shutdown) }
  }

  private func rest(_ flight: CurlTransfer) -> TransferJob? {
    let job = flight.clear()
    if resting.count < Self.mostResting { resting.append(flight) }
    return job
  }
}
