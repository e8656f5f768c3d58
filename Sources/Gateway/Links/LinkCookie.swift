package import Cryptography
import Domain

/// The value that a browser holds for one link, and its meaning.
///
/// Nothing is stored for a browser that has proved nothing: its cookie is sealed and carries all
/// there is to know, so opening a link changes nothing in the store.
struct LinkCookie: Sendable {
  /// The first letter of the value.
  enum Kind: Character, Sendable {
    case preVerification = "p"
    case session = "s"
  }

  enum Holder: Sendable {
    /// Came with a link's token; `visitor` tells this browser from another.
    case unverified(token: [UInt8], visitor: [UInt8])
    /// Proved control of the address; `token` is the message of the session's digest.
    case session(token: [UInt8])
  }

  let short: String
  let value: String
  let holder: Holder

  /// The value of a cookie.
  static func value(_ kind: Kind, _ text: String) -> String { String(kind.rawValue) + text }

  /// The message of a session's digest: the token bound to the link's short name, so that a cookie
  /// is worth nothing under the name of another link.
  static func sessionMessage(_ token: BearerToken, short: String) -> [UInt8] {
    lengthPrefixed([token.bytes, Array(short.utf8)])
  }

  /// The message of an anti-forgery token.
  fileprivate var antiForgeryMessage: [UInt8] { Array((short + " " + value).utf8) }
}

extension Gateway {
  /// Reads the value that a browser holds; nil for none, for a forged one and for one that proves
  /// nothing and is older than 30 minutes.
  func linkCookie(short: String, value: String?) -> LinkCookie? {
    guard let value, let kind = value.first.flatMap(LinkCookie.Kind.init) else { return nil }
    let text = String(value.dropFirst())
    switch kind {
    case .preVerification:
      guard let holder = unverifiedHolder(text, short: short) else { return nil }
      return LinkCookie(short: short, value: value, holder: holder)
    case .session:
      guard let token = BearerToken(text) else { return nil }
      let message = LinkCookie.sessionMessage(token, short: short)
      return LinkCookie(short: short, value: value, holder: .session(token: message))
    }
  }

  /// The form of a new session's token that the store keeps.
  package func sessionDigest(_ token: BearerToken, short: String) -> [UInt8] {
    keys.mac(.session, LinkCookie.sessionMessage(token, short: short)).stored
  }

  /// The token that a form must send back; worthless in any other browser or session.
  func antiForgery(_ cookie: LinkCookie) -> String {
    Base64URL.encode(keys.mac(.antiForgery, cookie.antiForgeryMessage).stored)
  }

  /// Whether a form came from the page that this cookie was shown.
  func isGenuine(_ antiForgery: String?, _ cookie: LinkCookie) -> Bool {
    guard let antiForgery, let stored = Base64URL.decode(antiForgery),
      let digest = KeyedDigest(stored: stored)
    else { return false }
    return keys.verify(digest, .antiForgery, cookie.antiForgeryMessage)
  }
}
