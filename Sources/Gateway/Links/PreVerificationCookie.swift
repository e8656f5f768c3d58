import Cryptography
import Domain

/// The cookie of a browser that has opened a link and proved nothing yet.
package struct PreVerificationCookie: Sendable {
  /// The public short name that stands in addresses instead of the token.
  package let short: String
  package let value: String
}

extension Gateway {
  private static let sealContext = "cookies/landing"
  private static let tokenLength = 32
  private static let visitorLength = 16

  /// Turns a link's token into a sealed cookie and a short name, without looking anything up: so a
  /// token that never existed is answered exactly like one that works.
  package func preVerificationCookie(token text: String) -> PreVerificationCookie {
    let token = BearerToken(text)?.bytes ?? SHA256.digest(Array(text.utf8))
    let seconds = UInt64(clamping: clock.now.seconds)
    let time = (0..<8).map { UInt8(truncatingIfNeeded: seconds >> (56 - 8 * UInt64($0))) }
    let plain = token + random.bytes(Self.visitorLength) + time
    let sealed = keys.seal(plain, for: Self.sealContext)
    return PreVerificationCookie(
      short: Self.short(keys.mac(.shortName, token)),
      value: LinkCookie.value(.preVerification, Base64URL.encode(sealed)))
  }

  /// Eight characters that tell two open links of one browser apart; nothing can be learned of the
  /// token from them.
  private static func short(_ digest: KeyedDigest) -> String {
    let letters = digest.bytes.prefix(8).map { Crockford.alphabet[Int($0 & 31)] }
    return String(decoding: letters, as: UTF8.self)
  }

  func unverifiedHolder(_ text: String, short expected: String) -> LinkCookie.Holder? {
    guard let sealed = Base64URL.decode(text),
      let plain = try? keys.open(sealed, for: Self.sealContext),
      plain.count == Self.tokenLength + Self.visitorLength + 8
    else { return nil }
    let token = Array(plain[..<Self.tokenLength])
    let visitor = Array(plain[Self.tokenLength..<(Self.tokenLength + Self.visitorLength)])
    let seconds = plain.suffix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let made = Timestamp(seconds: Int64(clamping: seconds))
    guard clock.now < made + LinkRules.preVerificationLife,
      keys.macs(.shortName, token).contains(where: { Self.short($0) == expected })
    else { return nil }
    return .unverified(token: token, visitor: SHA256.digest(visitor))
  }
}
