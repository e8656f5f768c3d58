package import Cryptography
import Domain

/// What a browser holds for one link: the cookie's value and what it stands for.
///
/// Nothing is stored for a visitor who has proved nothing: the cookie of a landing is sealed and
/// carries all there is to know, so opening a link changes nothing here.
struct LinkCookie: Sendable {
  enum Holder: Sendable {
    /// Came with a link's token; `visitor` tells this browser from another.
    case landing(token: [UInt8], visitor: [UInt8])
    /// Proved control of the mailbox; `token` is the session's message.
    case session(token: [UInt8])
  }

  let short: String
  let cookie: String
  let holder: Holder

  /// What a session's digest is made of: its token bound to the link's short name, so that a cookie
  /// is worth nothing under the name of another link.
  static func sessionMessage(_ token: BearerToken, short: String) -> [UInt8] {
    lengthPrefixed([token.bytes, Array(short.utf8)])
  }
}

/// What the first step through a link hands to the browser.
package struct PreVerificationCookie: Sendable {
  /// The public short name that stands in addresses instead of the token.
  package let short: String
  package let cookie: String
}

extension Gateway {
  private static let landingPlace = "cookies/landing"
  private static let tokenLength = 32
  private static let visitorLength = 16

  /// Turns a link's token into a sealed cookie and a short name, without looking anything up: so a
  /// token that never existed is answered exactly like one that works.
  package func land(token text: String) -> PreVerificationCookie {
    let token = BearerToken(text)?.bytes ?? SHA256.digest(Array(text.utf8))
    let seconds = UInt64(clamping: clock.now.seconds)
    let time = (0..<8).map { UInt8(truncatingIfNeeded: seconds >> (56 - 8 * UInt64($0))) }
    let plain = token + random.bytes(Self.visitorLength) + time
    let sealed = keys.seal(plain, for: Self.landingPlace)
    return PreVerificationCookie(
      short: Self.short(keys.mac(.landing, token)), cookie: "p" + Base64URL.encode(sealed))
  }

  /// Eight characters that tell two open links of one browser apart; nothing can be learned of the
  /// token from them.
  private static func short(_ digest: KeyedDigest) -> String {
    let letters = digest.bytes.prefix(8).map { Crockford.alphabet[Int($0 & 31)] }
    return String(decoding: letters, as: UTF8.self)
  }

  /// Reads what the browser holds; nil for nothing, for something forged and for a landing that is
  /// older than 30 minutes.
  func doorway(short: String, cookie: String?) -> LinkCookie? {
    guard let cookie, let kind = cookie.utf8.first else { return nil }
    let text = String(cookie.dropFirst())
    switch kind {
    case UInt8(ascii: "p"):
      guard let holder = landing(text, short: short) else { return nil }
      return LinkCookie(short: short, cookie: cookie, holder: holder)
    case UInt8(ascii: "s"):
      guard let token = BearerToken(text) else { return nil }
      let message = LinkCookie.sessionMessage(token, short: short)
      return LinkCookie(short: short, cookie: cookie, holder: .session(token: message))
    default: return nil
    }
  }

  private func landing(_ text: String, short expected: String) -> LinkCookie.Holder? {
    guard let sealed = Base64URL.decode(text),
      let plain = try? keys.open(sealed, for: Self.landingPlace),
      plain.count == Self.tokenLength + Self.visitorLength + 8
    else { return nil }
    let token = Array(plain[..<Self.tokenLength])
    let visitor = Array(plain[Self.tokenLength..<(Self.tokenLength + Self.visitorLength)])
    let seconds = plain.suffix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let made = Timestamp(seconds: Int64(clamping: seconds))
    guard clock.now < made + LinkRules.landing,
      keys.macs(.landing, token).contains(where: { Self.short($0) == expected })
    else { return nil }
    return .landing(token: token, visitor: SHA256.digest(visitor))
  }

  /// What the store keeps of a new session's token.
  package func sessionDigest(_ token: BearerToken, short: String) -> [UInt8] {
    keys.mac(.session, LinkCookie.sessionMessage(token, short: short)).stored
  }

  /// The token that a form must send back; worthless in any other browser or session.
  func antiForgery(_ doorway: LinkCookie) -> String {
    Base64URL.encode(keys.mac(.antiForgery, forgeryMessage(doorway)).stored)
  }

  func isGenuine(_ antiForgery: String?, _ doorway: LinkCookie) -> Bool {
    guard let antiForgery, let stored = Base64URL.decode(antiForgery),
      let digest = KeyedDigest(stored: stored)
    else { return false }
    return keys.verify(digest, .antiForgery, forgeryMessage(doorway))
  }

  private func forgeryMessage(_ doorway: LinkCookie) -> [UInt8] {
    Array((doorway.short + " " + doorway.cookie).utf8)
  }
}
