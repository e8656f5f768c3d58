package import Cryptography
package import Domain
package import JSON
package import Transfer

/// One kind of destination: what its settings are, how a message to it looks, what its answers mean.
///
/// Pure: nothing here does I/O, so that every kind is tested as values.
package protocol Channel: Sendable {
  /// The word that stands in a channel's `kind`.
  var kind: String { get }

  /// Whether its requests are signed with a secret that Postern makes.
  var isSigned: Bool { get }

  /// Reads and checks the settings of a new channel; what it returns is kept sealed.
  func settings(_ reader: inout ObjectReader) throws(Refusal) -> JSON

  /// Where its messages go, as far as a list or a log may show it: scheme and host, never a path.
  func destination(_ settings: JSON) -> String

  /// The first request of an attempt.
  func request(for dispatch: Dispatch) throws(Refusal) -> TransferRequest

  /// What an answer means.
  ///
  /// - Parameter step: 0 for the answer to the first request, then one more for each that followed.
  func reading(
    of answer: TransferAnswer, to dispatch: Dispatch, step: Int
  ) throws(Refusal) -> ChannelAction
}

/// What an answer means: the attempt is over, or something must be asked first.
package enum ChannelAction: Sendable {
  case outcome(Outcome)
  /// Another request, such as reading back whether a decision counted.
  case ask(TransferRequest)
}

/// Everything a channel needs for one attempt of one delivery.
package struct Dispatch: Sendable {
  /// Stays the same over all attempts; receivers drop what they have seen.
  package let id: DeliveryID
  package let tenant: TenantID
  /// How the tenant calls itself to people.
  package let tenantName: String
  package let taskID: TaskID?
  package let purpose: DeliveryPurpose
  package let event: EventType
  /// The event as JSON text: `{"type": …, "timestamp": …, "data": {…}}`, `data` last.
  package let payload: [UInt8]
  /// What is kept sealed until it is handed over: `links`, `code`, `mailbox`; null without any.
  package let secrets: JSON
  /// The channel's settings, or the target of a delivery that belongs to no channel.
  package let settings: JSON
  /// The keys to sign with, newest first.
  package let signingSecrets: [WebhookSecret]
  /// 1 for the first attempt.
  package let attempt: Int
  package let now: Timestamp

  package init(
    id: DeliveryID, tenant: TenantID, tenantName: String, taskID: TaskID?,
    purpose: DeliveryPurpose, event: EventType, payload: [UInt8], secrets: JSON, settings: JSON,
    signingSecrets: [WebhookSecret], attempt: Int, now: Timestamp
  ) {
    self.id = id
    self.tenant = tenant
    self.tenantName = tenantName
    self.taskID = taskID
    self.purpose = purpose
    self.event = event
    self.payload = payload
    self.secrets = secrets
    self.settings = settings
    self.signingSecrets = signingSecrets
    self.attempt = attempt
    self.now = now
  }
}

/// Every kind of channel there is, by its word.
package struct ChannelTable: Sendable {
  private let channels: [String: any Channel]
  /// The words, in the order of the table.
  package let kinds: [String]

  package init(_ channels: [any Channel]) {
    self.channels = Dictionary(channels.map { ($0.kind, $0) }) { first, _ in first }
    kinds = channels.map(\.kind)
  }

  package subscript(kind: String) -> (any Channel)? { channels[kind] }
}
