import Synchronization

/// A request on its way to the loop, and where its answer goes.
struct TransferJob: Sendable {
  let ticket: TransferTicket
  let continuation: CheckedContinuation<TransferAnswer, Never>

  func fail(_ failure: TransferFailure) {
    continuation.resume(returning: TransferAnswer(result: .failed(failure)))
  }
}

/// What is sent; names its job, so that its sender can give it up.
///
/// The sender holds it until it has the answer, so that it is not the loop that takes it apart.
final class TransferTicket: Sendable {
  let request: TransferRequest
  private let isGivenUp = Atomic(false)

  init(_ request: TransferRequest) { self.request = request }

  var isCancelled: Bool { isGivenUp.load(ordering: .acquiring) }

  func cancel() { isGivenUp.store(true, ordering: .releasing) }
}
