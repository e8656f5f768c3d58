package import Cryptography
package import Domain
package import JSON
package import Transfer

/// A kind of destination: it writes the messages and reads the answers.
///
/// Pure: nothing here does I/O, so that every kind is tested as values.
package protocol Channel: Sendable {
  /// The name of the kind.
  var kind: String { get }

  /// Whether its requests are signed with a secret that Postern makes.
  var isSigned: Bool { get }

  /// The destination as far as a list or a log may show it: scheme and host, never a path.
  func destination(_ settings: JSON) -> String

  /// The first request of an attempt.
  func request(for dispatch: Dispatch) throws(Refusal) -> TransferRequest

  /// Reads an answer.
  ///
  /// - Parameter step: 0 for the answer to the first request, then one more for each that followed.
  func reading(
    of answer: TransferAnswer, to dispatch: Dispatch, step: Int
  ) throws(Refusal) -> ChannelAction
}

/// A channel kind that tenants may configure channels of.
package protocol ConfigurableChannel: Channel {
  /// Checks the settings of a new channel, member by member.
  ///
  /// - Parameter path: the place of the settings, for refusals.
  /// - Returns: the settings to keep, sealed.
  func settings(_ given: JSONObject, at path: FieldPath) throws(Refusal) -> JSON
}

/// A channel kind that may carry a task's decision back to its workflow.
package protocol CallbackChannel: Channel {
  /// Checks the settings of a new callback, member by member; the caller checks the address.
  ///
  /// - Parameters:
  ///   - correlation: the ids of the workflow, for settings that were left out.
  ///   - path: the place of the callback, for refusals.
  func target(
    of callback: NewCallback, _ correlation: Correlation, at path: FieldPath
  ) throws(Refusal) -> CallbackTarget
}

/// The meaning of an answer: the attempt is over, or another request is needed first.
package enum ChannelAction: Sendable {
  case outcome(Outcome)
  /// Another request, such as reading back whether a decision counted.
  case ask(TransferRequest)
}

/// An attempt of a delivery, as its channel sees it.
package struct Dispatch: Sendable {
  /// The delivery that is attempted.
  package struct Delivery: Sendable {
    /// Stays the same over all attempts; receivers drop repetitions by it.
    package let id: DeliveryID
    package let task: TaskID?
    package let purpose: DeliveryPurpose
    /// 1 for the first attempt.
    package let attempt: Int

    package init(id: DeliveryID, task: TaskID?, purpose: DeliveryPurpose, attempt: Int) {
      self.id = id
      self.task = task
      self.purpose = purpose
      self.attempt = attempt
    }
  }

  /// The tenant in whose name the message goes out.
  package struct Sender: Sendable {
    /// The tenant's name for people.
    package let name: String
    /// The keys to sign with, newest first.
    package let signingSecrets: [WebhookSecret]

    package init(name: String, signingSecrets: [WebhookSecret]) {
      self.name = name
      self.signingSecrets = signingSecrets
    }
  }

  package let delivery: Delivery
  package let sender: Sender
  package let notification: Notification
  /// The sealed part of the notification, opened.
  package let secrets: DeliverySecrets
  /// The channel's settings, or the target of a delivery that belongs to no channel.
  package let settings: JSON
  /// The time of the attempt.
  package let now: Timestamp

  package init(
    delivery: Delivery, sender: Sender, notification: Notification, secrets: DeliverySecrets,
    settings: JSON, now: Timestamp
  ) {
    self.delivery = delivery
    self.sender = sender
    self.notification = notification
    self.secrets = secrets
    self.settings = settings
    self.now = now
  }
}

/// Every channel kind, by its name.
package struct ChannelTable: Sendable {
  private let channels: [String: any Channel]
  /// The names, in the order of the table.
  package let kinds: [String]
  /// The names of the kinds that a channel may have.
  package let configurableKinds: [String]
  /// The names of the kinds that a callback may have.
  package let callbackKinds: [String]

  package init(_ channels: [any Channel]) {
    self.channels = Dictionary(channels.map { ($0.kind, $0) }) { first, _ in first }
    kinds = channels.map(\.kind)
    configurableKinds = channels.filter { $0 is any ConfigurableChannel }.map(\.kind)
    callbackKinds = channels.filter { $0 is any CallbackChannel }.map(\.kind)
  }

  package subscript(kind: String) -> (any Channel)? { channels[kind] }

  package subscript(configurable kind: String) -> (any ConfigurableChannel)? {
    channels[kind] as? any ConfigurableChannel
  }

  package subscript(callback kind: String) -> (any CallbackChannel)? {
    channels[kind] as? any CallbackChannel
  }
}
