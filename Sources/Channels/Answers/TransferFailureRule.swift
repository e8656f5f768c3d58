import Domain
import Transfer

/// From a failed transfer to an outcome: one table for every kind.
enum TransferFailureRule {
  /// Our own failures, and those of our own network, are blocked: they use up no attempt.
  static func outcome(of failure: TransferFailure) -> Outcome {
    switch failure {
    case .blocked: .blocked("the address leads into a network that is not allowed")
    case .resolve: .blocked("the host name leads to no address")
    case .proxy: .blocked("the proxy failed")
    case .noRelay: .blocked("no mail relay is configured; set --smtp")
    case .shutdown: .blocked("this node was stopping")
    case .connect: .retry("no connection could be made")
    case .tls: .retry("the TLS handshake or the certificate check failed")
    case .timeout: .retry("no answer came in time")
    case .tooSlow: .retry("the answer came too slowly")
    case .closed: .retry("the connection ended before the answer")
    case .aborted: .retry("the transfer was given up before the answer")
    case .protocolError: .retry("the answer was not understood")
    case .responseTooLarge: .retry("the header of the answer was too large")
    }
  }
}
