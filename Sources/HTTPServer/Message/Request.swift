package import Domain

/// One request, checked and decoded.
package struct Request: Sendable {
  package var method: Method
  package var target: RequestTarget
  package var fields: Fields
  package var source: RequestSource
  /// The name of this request in logs and answers.
  package var id: String
  package var parameters: Parameters
  package var body: Body

  package init(
    method: Method = .get, target: RequestTarget, fields: Fields = Fields(),
    source: RequestSource, id: String = "", parameters: Parameters = Parameters(),
    body: Body = Body()
  ) {
    self.method = method
    self.target = target
    self.fields = fields
    self.source = source
    self.id = id
    self.parameters = parameters
    self.body = body
  }

  package var path: [String] { target.path }
  package var query: Query { target.query }
  package var client: IPAddress { source.client }

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
