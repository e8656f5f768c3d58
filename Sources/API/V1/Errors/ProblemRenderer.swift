import HTTPServer
import Telemetry

/// Renders errors as problem details (RFC 9457).
struct ProblemRenderer: ErrorRenderer {
  let log: Log

  func response(to error: any Error, for request: Request) -> Response {
    Problem(Failure(error, of: request, log)).response(to: request)
  }
}
