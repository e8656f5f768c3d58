import Cryptography
import Domain
import JSON
import Store

extension UnitOfWork {
  /// How many secrets of one owner may sign at once: every message carries a signature of each.
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
  /// The principal holds the owner's row, so that two rotations go one after the other.
  ///
  /// - Parameter name: what the owner is called in the answer and in the audit trail.
  func rotateSecret(owner: [UInt8], named name: String, _ rotation: Rotation) throws -> JSON {
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
    return [
      "id": .string(name), "secret": .string(secret.text), "created_at": .time(now),
      "former_retire_at": .time(retirement),
    ]
  }
}

/// How former secrets go.
struct Rotation {
  /// How long they still sign.
  let grace: Interval

  /// Reads `{"grace_seconds": 86400}`; a day when it is not said.
  init(_ body: JSON) throws(Refusal) {
    var reader = try ObjectReader(body)
    grace = .seconds(try reader.integer("grace_seconds", in: 0...604_800) ?? 86_400)
    try reader.finish()
  }
}
