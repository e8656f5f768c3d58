package import Domain

/// The target of a request, in origin-form (RFC 9112 section 3.2.1).
package struct RequestTarget: Sendable, Hashable {
  /// The bytes as they came, which may hold a token: never log them.
  package let text: String
  /// Decoded segments; the root has none.
  package let path: [String]
  package let query: Query

  package init(_ text: String, path: [String], query: Query = Query()) {
    self.text = text
    self.path = path
    self.query = query
  }
}

/// The sender of a request, as the connection and trusted proxies tell it.
package struct RequestSource: Sendable, Hashable {
  /// The address at the other end of the connection.
  package let peer: IPAddress
  /// The peer, or the nearest hop of X-Forwarded-For that is not a trusted proxy.
  package let client: IPAddress
  /// Whether the peer is a configured proxy, so that its fields about the client count.
  package let isTrustedProxy: Bool
  /// Whether the client's connection is encrypted.
  package let isSecure: Bool

  package init(
    peer: IPAddress, client: IPAddress? = nil, isTrustedProxy: Bool = false,
    isSecure: Bool = false
  ) {
    self.peer = peer
    self.client = client ?? peer
    self.isTrustedProxy = isTrustedProxy
    self.isSecure = isSecure
  }
}
