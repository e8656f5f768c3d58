import Domain
import HTTPServer
import JSON

/// A failure as clients of v1 see it (RFC 9457).
struct Problem: Sendable {
  let status: Status
  let code: String
  let title: String
  let detail: String
  /// The offending place in the body, as a JSON Pointer (RFC 6901).
  let field: String?
  let retryAfter: Interval?

  init(_ failure: Failure) {
    status = failure.status
    code = failure.code
    title = failure.title
    detail = failure.detail(naming: V1Pointer.text)
    field = failure.refusal?.path.map(V1Pointer.text)
    retryAfter = failure.retryAfter
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
