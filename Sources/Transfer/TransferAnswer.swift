package import Domain

/// The result of a transfer.
package struct TransferAnswer: Sendable, Hashable {
  package enum Result: Sendable, Hashable {
    /// An HTTP answer of any status; a redirect is an answer, it is never followed.
    case response(status: Int, fields: TransferFields, body: [UInt8], truncated: Bool)
    /// The relay's last word: 250 when it took the mail, 4xx or 5xx when it did not.
    case smtp(code: Int, text: String)
    case failed(TransferFailure)
  }

  package let result: Result
  /// The remote address; nil when no connection was made.
  package let address: IPAddress?
  /// Whether an open connection was used again.
  package let reused: Bool
  package let duration: Interval

  package init(
    result: Result, address: IPAddress? = nil, reused: Bool = false,
    duration: Interval = .milliseconds(0)
  ) {
    self.result = result
    self.address = address
    self.reused = reused
    self.duration = duration
  }
}

/// A reason for having no answer.
package enum TransferFailure: String, Error, Sendable, Hashable, CaseIterable {
  /// The guard refused every address of the host; nothing was sent.
  case blocked
  /// The host's name led to no address.
  case resolve
  /// No address took a connection, or the handshake with it did not end in time.
  case connect
  /// The handshake or the certificate check failed, or the relay offers no TLS.
  case tls
  /// The whole took longer than allowed.
  case timeout
  /// Fewer bytes a second than the low-speed guard wants.
  case tooSlow = "too_slow"
  /// The connection ended before the answer did.
  case closed
  /// The caller cancelled the transfer.
  case aborted
  /// A proxy failed; none is used unless configured.
  case proxy
  /// The answer was not the protocol's.
  case protocolError = "protocol_error"
  /// The answer's header was larger than allowed.
  case responseTooLarge = "response_too_large"
  /// A mail without a relay to carry it.
  case noRelay = "no_relay"
  /// The transfer loop was stopped.
  case shutdown
}
