import Domain
import HTTPServer
import Store
import Telemetry

extension Problem {
  private static func unsupported(_ media: UnsupportedMedia) -> Problem {
    let detail =
      switch media {
      case .notJSON: "The body must be JSON; send it with 'Content-Type: application/json'."
      case .encoded: "The body is compressed; send it as it is, without Content-Encoding."
      }
    return Problem(
      .unsupportedMediaType, "unsupported_media_type", "The body is not JSON", detail)
  }

  private static let unavailable = Problem(
    Refusal(
      .unavailable,
      "The store cannot be reached or written right now; nothing was changed, try again."))

  private static let outcomeUnknown = Problem(
    Refusal(
      .unavailable,
      "The store was lost while it kept the change; look whether it is there before you try again, "
        + "or send the same Idempotency-Key."))

  /// What somebody else's mistake looks like from outside: only where to look.
  static let failure = Problem(
    .internalServerError, "internal", "Something went wrong on our side",
    "Something went wrong on our side; please quote the request_id.")

  /// The problem that an error stands for; what nobody expected is logged and not told.
  init(_ error: any Error, of request: Request, _ log: Log) {
    switch error {
    case let refusal as Refusal: self.init(refusal)
    case let error as BodyError: self = Self.body(error)
    case let error as HTTPError: self = Self.refusal(error)
    case let media as UnsupportedMedia: self = Self.unsupported(media)
    case let error as StoreError where error.isPassing || error == .closed:
      log.warning(
        "api.store_unavailable", ["request": .string(request.id), "error": .string("\(error)")])
      self = error == .outcomeUnknown ? .outcomeUnknown : .unavailable
    case is CancellationError: self = .unavailable
    default:
      log.error(
        "api.failed",
        [
          "request": .string(request.id), "method": .string(request.method.rawValue),
          "error": .string(String(describing: error)),
        ])
      self = .failure
    }
  }

  private static func refusal(_ error: HTTPError) -> Problem {
    switch error.status {
    case .notFound:
      return Problem(
        Refusal(
          .notFound, "There is nothing at this path; /openapi.json names those that there are."))
    case .methodNotAllowed:
      return Problem(
        .methodNotAllowed, "method_not_allowed", "The path lacks this method",
        "This path does not take that method; use \(error.allowText).")
    case .tooManyRequests:
      return Problem(Refusal(.rateLimited, "There were too many requests; wait and try again."))
    default:
      let reason = error.status.reason
      return Problem(
        error.status, reason.lowercased().split(separator: " ").joined(separator: "_"), reason,
        reason + ".")
    }
  }

  private static func body(_ error: BodyError) -> Problem {
    switch error {
    case .tooLarge:
      Problem(Refusal(.tooLarge, "The body is larger than 1 MiB; send less."))
    case .timedOut:
      Problem(.requestTimeout, "timed_out", "The body came too slowly", "The body came too slowly.")
    case .malformed, .disconnected:
      Problem(
        .badRequest, "malformed_request", "The body could not be read",
        "The body could not be read to its end.")
    }
  }
}
