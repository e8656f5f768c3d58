import Cryptography
import Domain
import Store

extension Gateway {
  /// Ends the session that the cookie holds; true when the form came from our page.
  package func leaveLink(short: String, cookie: String?, antiForgery: String?) async throws -> Bool
  {
    guard let cookie = linkCookie(short: short, value: cookie) else { return true }
    guard isGenuine(antiForgery, cookie) else { return false }
    guard case .session(let token) = cookie.holder else { return true }
    try await database.write(.system) { transaction in
      guard let session = try session(token, in: transaction) else { return }
      let digests = keys.macs(.session, token).map(\.stored)
      try AccessSessionRepository(transaction, of: session.tenant).delete(digests: digests)
    }
    return true
  }
}
