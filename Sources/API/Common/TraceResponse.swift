import Cryptography
import Gateway
import HTTPServer
import Telemetry

/// Answers a `traceparent` with the place of this request in the same trace (W3C Trace Context
/// level 2, `traceresponse`).
struct TraceResponse: Middleware {
  private let gateway: Gateway

  init(_ gateway: Gateway) { self.gateway = gateway }

  func handle(_ request: Request, next: Handler) async throws -> Response {
    var response = try await next(request)
    guard let header = request.fields[.traceparent], let parent = TraceContext(header) else {
      return response
    }
    let step = parent.child(random: gateway.random.bytes(8))
    if let value = FieldValue(step.header) { response.fields.set("traceresponse", value) }
    return response
  }
}
