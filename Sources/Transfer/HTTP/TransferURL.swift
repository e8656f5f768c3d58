package import Domain

/// The URL of a call: parsed once, normalised, and checked before anything is dialled.
///
/// The check here gives early errors to the author of the URL; the security boundary is the guard,
/// which sees the address that is really dialled.
package struct TransferURL: Sendable, Hashable {
  /// The whole normalised address.
  ///
  /// Its path and query may be secrets (Slack, Telegram): never log it.
  package let text: String
  /// `https` or `http`.
  package let scheme: String
  /// The host in lower case; an IPv6 address in brackets.
  package let host: String
  package let port: Int
  /// The address, when the host is one.
  package let literal: IPAddress?

  package static let longest = 2048

  /// Parses a URL; the refusal says in one sentence what to change.
  package init(_ text: String, policy: AddressPolicy) throws(Refusal) {
    try Self.checkBytes(text)
    let parts: CurlURL
    do { parts = try CurlURL(text) } catch { throw Self.refusal(error) }
    guard parts.scheme == "https" || parts.scheme == "http" else { throw Self.refusal(.scheme) }
    guard parts.zone == nil, parts.user == nil, parts.password == nil,
      let host = Self.plainHost(parts.host)
    else { throw Self.refusal(.badHost) }
    let literal = IPAddress(host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host)
    guard !host.hasPrefix("[") || literal != nil else { throw Self.refusal(.badHost) }
    try Self.check(literal, plaintext: parts.scheme == "http", by: policy)
    port = try Self.port(parts.port, scheme: parts.scheme)
    self.text = parts.text
    scheme = parts.scheme
    self.host = host
    self.literal = literal
  }

  package var isPlaintext: Bool { scheme == "http" }

  package static func == (left: TransferURL, right: TransferURL) -> Bool { left.text == right.text }

  package func hash(into hasher: inout Hasher) { hasher.combine(text) }

  private static func checkBytes(_ text: String) throws(Refusal) {
    // libcurl would take the first part of the path for the missing host.
    guard !text.contains(":///") else { throw refusal(.missingHost) }
    guard text.utf8.count <= longest else {
      throw Refusal(.invalidValue, "The address is longer than \(longest) bytes; shorten it.")
    }
    for byte in text.utf8 {
      switch byte {
      case 0...0x20, 0x7f:
        throw Refusal(
          .invalidValue, "The address holds a space or a control character; write it as %XX.")
      case 0x80...:
        throw Refusal(
          .invalidValue,
          "The address holds letters outside ASCII; write the host as xn-- and the rest as %XX.")
      case UInt8(ascii: "#"):
        throw Refusal(
          .invalidValue, "The address has a fragment (#), which is never sent; leave it out.")
      case UInt8(ascii: "\\"):
        throw Refusal(.invalidValue, "The address holds a backslash; write it as %5C.")
      default: continue
      }
    }
  }

  /// The host in lower case when it is made of name characters only, or a bracketed address.
  private static func plainHost(_ text: String) -> String? {
    let host = text.lowercased()
    if host.hasPrefix("["), host.hasSuffix("]") { return host }
    guard host.utf8.count <= 253 else { return nil }
    let isPlain = host.utf8.allSatisfy {
      (0x61...0x7a).contains($0) || (0x30...0x39).contains($0)
        || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
    }
    return isPlain ? host : nil
  }

  private static func check(
    _ literal: IPAddress?, plaintext: Bool, by policy: AddressPolicy
  ) throws(Refusal) {
    if plaintext {
      guard literal.map({ policy.permitsPlaintext(to: $0) }) ?? policy.permitsSomePlaintext else {
        throw Refusal(
          .addressRefused,
          "The address must start with https://; only what --allow-address names may be http.")
      }
    } else if let literal, !policy.permits(literal) {
      throw Refusal(
        .addressRefused,
        "The address leads into a private or reserved network; give one that is public.")
    }
  }

  /// Refuses ports below 1024 other than 80 and 443: they belong to other protocols.
  private static func port(_ text: String?, scheme: String) throws(Refusal) -> Int {
    guard let text else { return scheme == "https" ? 443 : 80 }
    guard let port = Int(text), port == 80 || port == 443 || (1024...65535).contains(port) else {
      throw refusal(.badPort)
    }
    return port
  }

  private static func refusal(_ error: CurlURL.ParseError) -> Refusal {
    switch error {
    case .scheme: Refusal(.invalidValue, "The address must start with https://.")
    case .userinfo:
      Refusal(.invalidValue, "The address holds a user name or a password; leave them out.")
    case .badPort: Refusal(.invalidValue, "The port must be 80, 443 or 1024 to 65535.")
    case .badHost:
      Refusal(
        .invalidValue, "The address names no usable host; give a name or a public IP address.")
    case .missingHost:
      Refusal(.invalidValue, "The address names no host; write it as https://host/path.")
    case .malformed:
      Refusal(.invalidValue, "The address is not well formed; write it as https://host/path.")
    }
  }
}

extension TransferURL: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Scheme, host and a port that is not the default one: safe to log.
  package var description: String {
    let usual = scheme == "https" ? 443 : 80
    return scheme + "://" + host + (port == usual ? "" : ":\(port)")
  }

  package var debugDescription: String { description }

  package var customMirror: Mirror { Mirror(self, children: [:]) }
}
