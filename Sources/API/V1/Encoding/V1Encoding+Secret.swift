import Cryptography
import Domain
import Gateway
import JSON

extension V1Encoding {
  /// A signing secret that was just made.
  static func rotated(_ rotated: RotatedSecret) -> JSON {
    [
      "id": .string(rotated.name), "secret": .string(rotated.secret.text),
      "created_at": .time(rotated.createdAt), "former_retire_at": .time(rotated.formerRetireAt),
    ]
  }

  /// A secret that signs, without the secret itself.
  static func secret(_ secret: SigningSecret) -> JSON {
    [
      "id": .string(secret.id.description), "created_at": .time(secret.createdAt),
      "retires_at": .time(secret.retiresAt),
    ]
  }
}
