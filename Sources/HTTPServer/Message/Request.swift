package import Domain

/// One request, checked and decoded.
package struct Request: Sendable {
  package var method: Method
  /// The origin-form target as it came, which may hold a token: never log it.
  package var target: String
  /// Decoded segments; the root has none.
  package var path: [String]
  package var query: Query
  package var fields: Fields
  /// Who is at the other end of the connection.
  package var peer: IPAddress
  /// Whom the request is for: the peer, or the nearest hop of X-Forwarded-For that is not a trusted proxy.
  package var client: IPAddress
  /// Whether the peer is a configured proxy, so that its word about the client counts.
  package var isFromTrustedProxy: Bool
  /// The name of this request in logs and answers.
  package var id: String
  /// Whether the client's side of the way is encrypted.
  package var isSecure: Bool
  package var parameters: Parameters
  package var body: Body

  package init(
    method: Method = .get, target: String, path: [String], query: Query = Query(),
    fields: Fields = Fields(), peer: IPAddress, client: IPAddress? = nil,
    isFromTrustedProxy: Bool = false, id: String = "", isSecure: Bool = false,
    parameters: Parameters = Parameters(), body: Body = Body()
  ) {
    self.method = method
    self.target = target
    self.path = path
    self.query = query
    self.fields = fields
    self.peer = peer
    self.client = client ?? peer
    self.isFromTrustedProxy = isFromTrustedProxy
    self.id = id
    self.isSecure = isSecure
    self.parameters = parameters
    self.body = body
  }

  /// The value of the first cookie of that name; nil when it is malformed.
  package func cookie(_ name: String) -> String? {
    for line in fields where line.name == .cookie {
      if let value = Cookies.value(of: name, in: line.value) {
        return Cookies.isClean(value) ? String(value) : nil
      }
    }
    return nil
  }
}

/// Answers a request.
package typealias Handler = @Sendable (Request) async throws -> Response
