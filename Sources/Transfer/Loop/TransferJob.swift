import Synchronization

/// A request on its way to the loop, and where its answer goes.
final class TransferJob: Sendable {
  let request: TransferRequest
  let ticket: TransferTicket
  let continuation: CheckedContinuation<TransferAnswer, Never>

  init(
    request: TransferRequest, ticket: TransferTicket,
    continuation: CheckedContinuation<TransferAnswer, Never>
  ) {
    self.request = request
    self.ticket = ticket
    self.continuation = continuation
  }

  func fail(_ failure: TransferFailure) {
    continuation.resume(returning: TransferAnswer(result: .failed(failure)))
  }
}

/// Names one job, so that its sender can give it up.
final class TransferTicket: Sendable {
  private let isGivenUp = Atomic(false)

  var isCancelled: Bool { isGivenUp.load(ordering: .acquiring) }

  func cancel() { isGivenUp.store(true, ordering: .releasing) }
}
