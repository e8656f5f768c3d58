import Domain
package import Telemetry

/// Renders the errors of a route group in the form that the group's clients read.
package protocol ErrorRenderer: Sendable {
  /// Answers an error of the router (`HTTPError`), of the body (`BodyError`) or of a handler.
  func response(to error: any Error, for request: Request) -> Response
}

extension ErrorRenderer {
  /// Renders an error and adds the fields that it carries.
  func answer(_ error: any Error, _ request: Request) -> Response {
    var response = response(to: error, for: request)
    guard let error = error as? HTTPError else { return response }
    if !error.allow.isEmpty, let value = FieldValue(error.allowText) {
      response.fields.set(.allow, value)
    }
    if let pause = error.retryAfter {
      response.fields.set(.retryAfter, FieldValue(max(1, pause.wholeSeconds)))
    }
    return response
  }

  /// Wraps a handler so that its errors are rendered.
  func rendering(_ handler: @escaping Handler) -> @Sendable (Request) async -> Response {
    { request in
      do { return try await handler(request) } catch { return answer(error, request) }
    }
  }
}

/// Renders errors as plain text, for clients of no particular kind.
package struct PlainErrorRenderer: ErrorRenderer {
  private let log: Log

  package init(log: Log = .silent) { self.log = log }

  package func response(to error: any Error, for request: Request) -> Response {
    guard let status = (error as? any StatusError)?.status else {
      log.failed(request, error)
      return .text(
        .internalServerError,
        "Something went wrong on our side. Please quote the reference \(request.id).\n")
    }
    return .text(status, Self.sentence(status) + "\n")
  }

  private static func sentence(_ status: Status) -> String {
    switch status {
    case .notFound: "There is nothing here."
    case .methodNotAllowed: "This method is not allowed here."
    case .tooManyRequests: "Too many requests. Please wait a little."
    default: status.reason
    }
  }
}

extension Log {
  /// Records an error that no renderer knows; clients learn the request's id only.
  package func failed(_ request: Request, _ error: any Error) {
    self.error(
      "http.failed",
      [
        "request": .string(request.id), "method": .string(request.method.rawValue),
        "error": .string(String(describing: error)),
      ])
  }
}
