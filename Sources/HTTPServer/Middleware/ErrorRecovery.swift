package import Telemetry

/// Turns whatever else was thrown into an answer that says nothing but where to look.
package struct ErrorRecovery: Middleware {
  private let log: Log

  package init(log: Log) { self.log = log }

  package func handle(_ request: Request, next: Handler) async throws -> Response {
    do {
      return try await next(request)
    } catch {
      return respond(to: error, request)
    }
  }

  /// What to answer to an error that nobody else knew; its details go to the log only.
  package func respond(to error: any Error, _ request: Request) -> Response {
    if let error = error as? BodyError { return .text(error.status, error.status.reason + "\n") }
    log.error(
      "http.failed",
      [
        "request": .string(request.id), "method": .string(request.method.rawValue),
        "error": .string(String(describing: error)),
      ])
    return .text(
      .internalServerError,
      "Something went wrong on our side. Please quote the reference \(request.id).\n")
  }
}
