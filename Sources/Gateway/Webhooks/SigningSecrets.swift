package import Cryptography
package import Domain
import JSON
import Store

/// The wish for a new signing secret.
package struct SecretRotation: Sendable {
  /// The longest grace: a week.
  package static let longestGrace = Interval.days(7)

  /// The time that the former secrets still sign.
  package let grace: Interval

  package init(grace: Interval = .days(1)) { self.grace = grace }
}

/// A new signing secret, which is known this once.
package struct RotatedSecret: Sendable {
  /// The id of the channel or webhook, or `callback`.
  package let name: String
  package let secret: WebhookSecret
  package let createdAt: Timestamp
  /// The moment from which the former secrets sign no more.
  package let formerRetireAt: Timestamp
}

extension UnitOfWork {
  /// The secrets of one owner that may sign at once: every message carries a signature of each.
  private static let maximumSecrets = 10

  /// Makes a secret that signs for an owner, or keeps the one given.
  func addSecret(
    owner: [UInt8], _ given: WebhookSecret? = nil
  ) throws -> WebhookSecret {
    let id = identifier(SecretID.self)
    let secret = given ?? WebhookSecret.generate(random: gateway.random)
    let sealed = gateway.keys.seal(
      Array(secret.text.utf8), for: SealContext.signingSecret(id).context)
    try secrets.insert(SigningSecret(id: id, sealed: sealed, createdAt: now), owner: owner)
    return secret
  }

  /// Makes a new secret; the former ones go on signing until the grace is over.
  ///
  /// The owner's row is locked by the caller, so that two rotations go one after the other.
  ///
  /// - Parameter name: the owner's name in the answer and in the audit trail.
  func rotateSecret(
    owner: [UInt8], named name: String, _ rotation: SecretRotation
  ) throws -> RotatedSecret {
    let live = try secrets.live(owner: owner, at: now)
    let retirement = now + rotation.grace
    guard live.count < Self.maximumSecrets || rotation.grace == .seconds(0) else {
      throw Refusal(
        .conflict,
        "\(Self.maximumSecrets) secrets are live already; wait until one retires, or rotate with "
          + "\"grace_seconds\": 0.")
    }
    try secrets.retire(owner: owner, at: retirement)
    let secret = try addSecret(owner: owner)
    try record(
      .secretRotated, detail: ["endpoint": .string(name), "former_retire_at": .time(retirement)])
    return RotatedSecret(
      name: name, secret: secret, createdAt: now, formerRetireAt: retirement)
  }
}
