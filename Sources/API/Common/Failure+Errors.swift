import Domain
import HTTPServer
import Store
import Telemetry

extension Failure {
  private static func unsupported(_ media: UnsupportedMedia) -> Failure {
    let detail =
      switch media {
      case .notJSON: "The body must be JSON; send it with 'Content-Type: application/json'."
      case .encoded: "The body is compressed; send it as it is, without Content-Encoding."
      }
    return Failure(
      .unsupportedMediaType, "unsupported_media_type", "The body is not JSON", detail)
  }

  private static let unavailable = Failure(
    Refusal(
      .unavailable,
      "The store cannot be reached or written right now; nothing was changed, try again."))

  private static let outcomeUnknown = Failure(
    Refusal(
      .unavailable,
      "The store was lost while it kept the change; look whether it is there before you try again, "
        + "or send the same Idempotency-Key."))

  /// The failure of our own, of which clients learn only the request's id.
  static let ours = Failure(
    .internalServerError, "internal", "Something went wrong on our side",
    "Something went wrong on our side; please quote the request_id.")

  /// Classifies an error; one that nobody expected is logged and not told.
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
      self = .ours
    }
  }

  private static func refusal(_ error: HTTPError) -> Failure {
    switch error.status {
    case .notFound:
      return Failure(
        Refusal(
          .notFound, "There is nothing at this path; /openapi.json names those that there are."))
    case .methodNotAllowed:
      return Failure(
        .methodNotAllowed, "method_not_allowed", "The path lacks this method",
        "This path does not take that method; use \(error.allowText).")
    case .tooManyRequests:
      return Failure(Refusal(.rateLimited, "There were too many requests; wait and try again."))
    default:
      let reason = error.status.reason
      return Failure(
        error.status, reason.lowercased().split(separator: " ").joined(separator: "_"), reason,
        reason + ".")
    }
  }

  private static func body(_ error: BodyError) -> Failure {
    switch error {
    case .tooLarge:
      Failure(Refusal(.tooLarge, "The body is larger than 1 MiB; send less."))
    case .timedOut:
      Failure(.requestTimeout, "timed_out", "The body came too slowly", "The body came too slowly.")
    case .malformed, .disconnected:
      Failure(
        .badRequest, "malformed_request", "The body could not be read",
        "The body could not be read to its end.")
    }
  }
}
