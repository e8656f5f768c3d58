package import Domain

/// An HTTP call, a mail or a greeting to send, with its limits.
package struct TransferRequest: Sendable {
  package enum Content: Sendable {
    case http(HTTPCall)
    case mail(Mail)
    /// Greets the relay and logs in, and sends nothing: shows whether a mail would be accepted.
    case greeting
  }

  package var content: Content
  /// From dispatch to the end of the answer.
  package var timeout: Interval
  package var connectTimeout: Interval
  /// The most bytes of an answer's body that are kept; the rest is not read.
  package var responseCap: Int
  /// The addresses that an HTTP call may reach; nil for the configuration's policy.
  package var policy: AddressPolicy?
  /// The relay that carries a mail; nil for the configuration's relay.
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

  /// A mail with a longer timeout: relays answer more slowly than webhooks.
  package static func mail(_ mail: Mail) -> TransferRequest {
    TransferRequest(.mail(mail), timeout: .seconds(60))
  }

  package static let greeting = TransferRequest(.greeting)
}
