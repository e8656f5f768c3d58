/// A handler's answer.
///
/// Content-Length and Transfer-Encoding belong to the connection: what a handler sets is dropped.
package struct Response: Sendable {
  /// The body: whole, or streamed.
  package enum Content: Sendable {
    case bytes([UInt8])
    /// Written piece by piece as long as the closure runs; a throw breaks the connection off.
    case stream(@Sendable (ResponseWriter) async throws -> Void)
  }

  package var status: Status
  package var fields: Fields
  package var content: Content
  /// The pattern of the route that answered, for the access log.
  package var route: String?

  package init(_ status: Status = .ok, fields: Fields = Fields(), body: [UInt8] = []) {
    self.status = status
    self.fields = fields
    content = .bytes(body)
  }

  package init(
    _ status: Status = .ok, fields: Fields = Fields(),
    stream: @escaping @Sendable (ResponseWriter) async throws -> Void
  ) {
    self.status = status
    self.fields = fields
    content = .stream(stream)
  }

  /// The bytes of a whole answer; empty for a streamed one.
  package var body: [UInt8] {
    get {
      guard case .bytes(let bytes) = content else { return [] }
      return bytes
    }
    set { content = .bytes(newValue) }
  }

  /// Plain text in UTF-8.
  package static func text(_ status: Status, _ text: String) -> Response {
    Response(
      status, fields: [.contentType: "text/plain; charset=utf-8"], body: Array(text.utf8))
  }
}

/// The output of a streamed answer, with back-pressure: `write` returns when there is space for more.
package struct ResponseWriter: Sendable {
  private let send: @Sendable ([UInt8]) async throws -> Void

  package init(_ send: @escaping @Sendable ([UInt8]) async throws -> Void) { self.send = send }

  /// Writes some bytes; throws when the client has gone.
  package func write(_ bytes: [UInt8]) async throws { try await send(bytes) }
}

/// An error of a write: the client has disconnected.
package struct ClientGone: Error, Sendable {}
