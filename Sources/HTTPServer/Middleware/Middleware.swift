/// A step that every request passes on its way in and every answer on its way out.
package protocol Middleware: Sendable {
  /// Handles the request itself or asks the next one.
  func handle(_ request: Request, next: Handler) async throws -> Response
}

/// A handler behind middleware; the first of the list is the outermost.
package func chain(_ middleware: [any Middleware], _ handler: @escaping Handler) -> Handler {
  var next = handler
  for layer in middleware.reversed() {
    let inner = next
    next = { request in try await layer.handle(request, next: inner) }
  }
  return next
}
