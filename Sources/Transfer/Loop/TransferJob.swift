import Synchronization

/// A request on its way to the loop, with the continuation of its answer.
struct TransferJob: Sendable {
  let ticket: TransferTicket
  let continuation: CheckedContinuation<TransferAnswer, Never>

  func fail(_ failure: TransferFailure) {
    continuation.resume(returning: TransferAnswer(result: .failed(failure)))
  }
}

/// A request and its cancellation flag; identifies the job.
///
/// The sender holds it until the answer has come, so that the loop does not free the request.
final class TransferTicket: Sendable {
  let request: TransferRequest
  private let cancelled = Atomic(false)

  init(_ request: TransferRequest) { self.request = request }

  var isCancelled: Bool { cancelled.load(ordering: .acquiring) }

  func cancel() { cancelled.store(true, ordering: .releasing) }
}
