import Domain
import Synchronization

/// Sends HTTP calls and mails with libcurl, on threads of its own.
///
/// HTTP has a few loops; an address always uses the same loop, which keeps its connections. Mail has
/// a loop for each way of securing it, made when first needed: libcurl takes an open plaintext
/// connection for a mail that demands TLS when both share a loop.
package final class Transfer: Sendable {
  private let configuration: TransferConfiguration
  private let http: [TransferLoop]
  private let mail = Mutex(MailLoops())

  private struct MailLoops {
    var loops: [MailRelay.Security: TransferLoop] = [:]
    var isClosed = false
  }

  /// Idle mail connections kept; to close one more, libcurl waits for the relay's answer to QUIT.
  private static let idleMailConnections = 64

  package init(configuration: TransferConfiguration) throws {
    self.configuration = configuration
    let count = configuration.loops
    let idle = max(1, configuration.idleConnections / count)
    http = try (0..<count).map { _ in
      guard let loop = TransferLoop(configuration, idleConnections: idle)
      else { throw TransferStartFailure() }
      return loop
    }
  }

  deinit {
    for loop in http { loop.abandon() }
    for loop in mail.withLock({ $0.loops.values }) { loop.abandon() }
  }

  /// Sends a request and returns its result; any number may be in progress at once.
  ///
  /// The caller bounds that number. Cancelling the task ends the transfer.
  package func send(_ request: TransferRequest) async -> TransferAnswer {
    let loop: TransferLoop
    switch route(request) {
    case .success(let found): loop = found
    case .failure(let failure): return TransferAnswer(result: .failed(failure))
    }
    let ticket = TransferTicket(request)
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let job = TransferJob(ticket: ticket, continuation: continuation)
        if !loop.submit(job) { job.fail(.shutdown) }
      }
    } onCancel: {
      ticket.cancel()
      loop.cancel(ticket)
    }
  }

  /// Fails every transfer in progress with `shutdown`, ends the threads and waits for them.
  package func shutdown() async {
    let loops = mail.withLock { mail in
      mail.isClosed = true
      return Array(mail.loops.values)
    }
    let all = http + loops
    for loop in all { loop.stop() }
    for loop in all { await loop.end() }
  }

  private func route(_ request: TransferRequest) -> Result<TransferLoop, TransferFailure> {
    if case .http(let call) = request.content {
      let place = UInt(bitPattern: call.url.hashValue) % UInt(http.count)
      return .success(http[Int(place)])
    }
    guard let relay = request.relay ?? configuration.relay else { return .failure(.noRelay) }
    return mail.withLock { mail in
      if mail.isClosed { return .failure(.shutdown) }
      if let loop = mail.loops[relay.security] { return .success(loop) }
      guard let loop = TransferLoop(configuration, idleConnections: Self.idleMailConnections)
      else { return .failure(.protocolError) }
      mail.loops[relay.security] = loop
      return .success(loop)
    }
  }
}

/// Reports that libcurl or the system could not provide what a transfer loop needs.
package struct TransferStartFailure: Error {}
