package import Domain

/// One thing to send, and within which bounds.
package struct TransferRequest: Sendable {
  package enum Content: Sendable {
    case http(HTTPCall)
    case mail(Mail)
    /// Greets the relay and logs in, and sends nothing: to see whether a mail would be taken.
    case greeting
  }

  package var content: Content
  /// From dispatch to the end of the answer.
  package var timeout: Interval
  package var connectTimeout: Interval
  /// How much of an answer's body is kept; the rest is not read.
  package var responseCap: Int
  /// Whom an HTTP call may reach; nil for the configuration's policy.
  package var policy: AddressPolicy?
  /// Through whom a mail goes; nil for the configuration's relay.
  package var relay: MailRelay?

  package init(
    _ content: Content, timeout: Interval = .seconds(15), connectTimeout: Interval = .seconds(5),
    responseCap: Int = 16_384, policy: AddressPolicy? = nil, relay: MailRelay? = nil
  ) {
    self.content = content
    self.timeout = timeout
    self.connectTimeout = connectTimeout
    self.responseCap = responseCap
    self.policy = policy
    self.relay = relay
  }

  package static func http(_ call: HTTPCall) -> TransferRequest { TransferRequest(.http(call)) }

  /// A mail; relays think longer than webhooks.
  package static func mail(_ mail: Mail) -> TransferRequest {
    TransferRequest(.mail(mail), timeout: .seconds(60))
  }

  package static let greeting = TransferRequest(.greeting)
}
