import Domain
import Gateway
import JSON

extension V1Decoding {
  /// Reads `{"grace_seconds": 86400}`; a day when it is not given.
  static func rotation(_ body: JSON) throws(Refusal) -> SecretRotation {
    var reader = try ObjectReader(body)
    let longest = SecretRotation.longestGrace.wholeSeconds
    let grace = try reader.integer("grace_seconds", in: 0...longest)
    try reader.finish()
    return grace.map { SecretRotation(grace: .seconds($0)) } ?? SecretRotation()
  }
}
