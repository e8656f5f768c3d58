import Domain
import HTTPServer
import JSON

/// Why a request was not done, as every client sees it (RFC 9457).
struct Problem: Sendable {
  let status: Status
  /// Stable: clients may switch on it.
  let code: String
  /// The same for every problem of the code.
  let title: String
  /// For people: what is wrong here, in one sentence.
  let detail: String
  /// The offending place in the body, as a JSON Pointer.
  var field: String?
  var retryAfter: Interval?

  init(_ refusal: Refusal) {
    (status, title) = Self.meaning(of: refusal.code)
    code = refusal.code.rawValue
    detail = refusal.v1Message
    field = refusal.path.map(V1Pointer.text)
    retryAfter = refusal.retryAfter ?? (refusal.code == .unavailable ? .seconds(5) : nil)
  }

  init(_ status: Status, _ code: String, _ title: String, _ detail: String) {
    self.status = status
    self.code = code
    self.title = title
    self.detail = detail
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

  var json: JSON {
    var object: JSONObject = [
      "type": .string("urn:postern:problem:" + code), "title": .string(title),
      "status": .integer(status.code), "detail": .string(detail), "code": .string(code),
    ]
    if let field { object["field"] = .string(field) }
    return .object(object)
  }

  func response(to request: Request) -> Response {
    var body = json.object ?? [:]
    body["request_id"] = .string(request.id)
    var response = Response(
      status, fields: [.contentType: "application/problem+json", .cacheControl: "no-store"],
      body: JSON.object(body).bytes)
    if let retryAfter { response.fields.set(.retryAfter, FieldValue(retryAfter.wholeSeconds)) }
    if status == .unauthorized {
      let isGiven = request.fields.contains(.authorization)
      response.fields.set(
        .wwwAuthenticate,
        isGiven
          ? "Bearer realm=\"postern\", error=\"invalid_token\"" : "Bearer realm=\"postern\"")
    }
    return response
  }
}
