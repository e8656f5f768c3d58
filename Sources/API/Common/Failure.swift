import Domain
import HTTPServer

/// The reason why a request was not done, in the terms of every surface.
///
/// A surface's error renderer gives it the surface's own form.
struct Failure: Sendable {
  let status: Status
  /// Stable: clients may switch on it.
  let code: String
  /// Equal for every failure of the code.
  let title: String
  /// The refusal that it came from; nil for failures of the transport and of our own.
  let refusal: Refusal?
  private let sentence: String
  let retryAfter: Interval?

  init(_ refusal: Refusal) {
    (status, title) = Self.meaning(of: refusal.code)
    code = refusal.code.rawValue
    self.refusal = refusal
    sentence = refusal.message
    retryAfter = refusal.retryAfter ?? (refusal.code == .unavailable ? .seconds(5) : nil)
  }

  init(_ status: Status, _ code: String, _ title: String, _ detail: String) {
    self.status = status
    self.code = code
    self.title = title
    refusal = nil
    sentence = detail
    retryAfter = nil
  }

  /// The reason for people, in one sentence.
  ///
  /// - Parameter name: writes a place in the surface's own form.
  func detail(naming name: (FieldPath) -> String) -> String {
    guard let refusal else { return sentence }
    return refusal.message(placedAt: refusal.path.map(name) ?? "")
  }

  /// The one table from codes to statuses.
  static func meaning(of code: Refusal.Code) -> (Status, title: String) {
    switch code {
    case .malformedJSON: (.badRequest, "The body is not valid JSON")
    case .tooLarge: (.contentTooLarge, "Something is too large")
    case .unknownField: (.unprocessableContent, "Something is not known here")
    case .missingField: (.unprocessableContent, "Something is missing")
    case .wrongType: (.unprocessableContent, "Something is of the wrong type")
    case .invalidValue: (.unprocessableContent, "Something has an invalid value")
    case .addressRefused: (.unprocessableContent, "The address may not be called")
    case .unauthenticated: (.unauthorized, "The API key is missing or not valid")
    case .missingScope: (.forbidden, "The API key may not do this")
    case .notFound: (.notFound, "It does not exist")
    case .conflict: (.conflict, "It does not fit the present state")
    case .idempotencyMismatch: (.conflict, "The Idempotency-Key was used for something else")
    case .alreadyDecided: (.conflict, "The task has ended already")
    case .rateLimited: (.tooManyRequests, "Too many requests")
    case .unavailable: (.serviceUnavailable, "Not possible right now")
    }
  }
}
