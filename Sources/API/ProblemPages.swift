import Domain
package import HTTPServer

/// Gives refusals of the server itself the API's form: unknown paths, methods that a path lacks,
/// limits, failures.
package struct ProblemPages: Middleware {
  private static let places: Set = ["v1", "healthz", "readyz", "metrics", "openapi.json"]

  package init() {}

  package func handle(_ request: Request, next: Handler) async throws -> Response {
    let response = try await next(request)
    guard response.status.code >= 400, let place = request.path.first,
      Self.places.contains(place), response.fields[.contentType]?.hasPrefix("text/plain") == true
    else { return response }
    var told = problem(response).response(to: request)
    told.route = response.route
    for name in [FieldName.allow, .retryAfter] {
      if let text = response.fields[name], let value = FieldValue(text) {
        told.fields.set(name, value)
      }
    }
    return told
  }

  private func problem(_ response: Response) -> Problem {
    switch response.status {
    case .notFound:
      return Problem(
        Refusal(
          .notFound, "There is nothing at this path; /openapi.json names those that there are."))
    case .methodNotAllowed:
      let allowed = response.fields[.allow] ?? "another method"
      return Problem(
        .methodNotAllowed, "method_not_allowed", "The path lacks this method",
        "This path does not take that method; use \(allowed).")
    case .tooManyRequests:
      return Problem(Refusal(.rateLimited, "There were too many requests; wait and try again."))
    case .internalServerError: return .failure
    default:
      let reason = response.status.reason
      return Problem(
        response.status, reason.lowercased().split(separator: " ").joined(separator: "_"), reason,
        reason + ".")
    }
  }
}
