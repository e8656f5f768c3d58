/// Names every request in its answer; only a trusted proxy may bring the name along.
package struct RequestID: Middleware {
  package init() {}

  package func handle(_ request: Request, next: Handler) async throws -> Response {
    var named = request
    if request.source.isTrustedProxy, let given = request.fields[.requestID], Self.isValid(given) {
      named.id = given
    }
    var response = try await next(named)
    if let value = FieldValue(named.id) { response.fields.set(.requestID, value) }
    return response
  }

  /// 1 to 64 letters, digits, dots, hyphens and underscores.
  static func isValid(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f: true
        default: false
        }
      }
  }
}
