import Cryptography
import Domain
import Store

extension UnitOfWork {
  /// Binds a code to everything it is for: nowhere else does it open anything.
  func codeDigest(_ code: String, _ link: AccessLink, visitor: [UInt8]) -> [UInt8] {
    gateway.keys.mac(.oneTimeCode, codeMessage(code, link, visitor: visitor)).stored
  }

  /// Whether the code is one of the live ones; all are compared, so that the time taken tells nothing.
  func matches(_ code: String, _ live: [[UInt8]], _ link: AccessLink, visitor: [UInt8]) -> Bool {
    let message = codeMessage(code, link, visitor: visitor)
    return live.reduce(false) { found, stored in
      let isRight =
        KeyedDigest(stored: stored).map {
          gateway.keys.verify($0, .oneTimeCode, message)
        } ?? false
      return found || isRight
    }
  }

  private func codeMessage(_ code: String, _ link: AccessLink, visitor: [UInt8]) -> [UInt8] {
    lengthPrefixed([
      link.tenant.bytes, link.id.bytes, Array(link.email.utf8), visitor, Array(code.utf8),
    ])
  }
}
