package import Domain

/// The server that takes our mail, and the security of the connection to it.
package struct MailRelay: Sendable, Hashable {
  package enum Security: Sendable, Hashable, CaseIterable {
    /// Plaintext until STARTTLS, which is demanded: no TLS, no mail.
    case starttls
    /// TLS from the first byte.
    case implicit
    /// No TLS at all; only when asked for by name.
    case plaintext
  }

  package let host: String
  package let port: Int
  package let security: Security
  package let user: String?
  package let password: RelayPassword?
  /// The name in the greeting (EHLO); without one libcurl would send the machine's own name.
  package let ehlo: String
  /// A PEM file of authorities in place of the configuration's.
  package let authorities: String?
  /// The addresses that the relay's name may resolve to.
  ///
  /// The operator's relay may have any address; one that a tenant configured needs `publicOnly`.
  package let policy: AddressPolicy

  package init(
    host: String, port: Int, security: Security, user: String? = nil,
    password: RelayPassword? = nil, ehlo: String, authorities: String? = nil,
    policy: AddressPolicy = .unguarded
  ) throws(Refusal) {
    let bare = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
    let isLiteral = host.hasPrefix("[") && IPAddress(bare) != nil
    guard isLiteral || MailAddress.isHost(Substring(host).utf8) else {
      throw Refusal(.invalidValue, "The mail relay's host is not usable.")
    }
    guard (1...65535).contains(port) else {
      throw Refusal(.invalidValue, "The mail relay's port must be 1 to 65535.")
    }
    guard MailAddress.isHost(Substring(ehlo).utf8) else {
      throw Refusal(.invalidValue, "The name to greet the mail relay with is not a host name.")
    }
    for secret in [user, password?.text].compactMap({ $0 }) {
      guard secret.utf8.count <= 1024, !secret.unicodeScalars.contains(where: \.breaksLines) else {
        throw Refusal(
          .invalidValue, "The mail relay's user or password holds a control character.")
      }
    }
    self.host = host
    self.port = port
    self.security = security
    self.user = user
    self.password = password
    self.ehlo = ehlo
    self.authorities = authorities
    self.policy = policy
  }

  /// Reads `smtp://user:password@relay:587` (STARTTLS demanded), `smtps://…`, `smtp+plaintext://…`.
  package init(
    url: String, ehlo: String, authorities: String? = nil, policy: AddressPolicy = .unguarded
  ) throws(Refusal) {
    let malformed = Refusal(
      .invalidValue, "The mail relay is not of the form smtp://user:password@host:port.")
    guard url.utf8.count <= 2048, url.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
      throw malformed
    }
    let parts: CurlURL
    do { parts = try CurlURL(url, anyScheme: true, userinfo: true) } catch { throw malformed }
    guard parts.zone == nil, parts.path == "/", parts.query == nil, !url.contains("#") else {
      throw malformed
    }
    let (security, usual): (Security, Int)
    switch parts.scheme {
    case "smtp": (security, usual) = (.starttls, 587)
    case "smtps": (security, usual) = (.implicit, 465)
    case "smtp+plaintext": (security, usual) = (.plaintext, 25)
    default: throw malformed
    }
    try self.init(
      host: parts.host.lowercased(), port: parts.port.map { Int($0) ?? 0 } ?? usual,
      security: security, user: parts.user, password: parts.password.map { RelayPassword($0) },
      ehlo: ehlo, authorities: authorities, policy: policy)
  }
}

/// The password of a relay; its description shows a mark instead.
package struct RelayPassword: Sendable, Hashable, CustomStringConvertible,
  CustomDebugStringConvertible, CustomReflectable
{
  let text: String

  package init(_ text: String) { self.text = text }

  package var description: String { "(redacted)" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension MailRelay: CustomStringConvertible {
  package var description: String { "\(host):\(port)" }
}
