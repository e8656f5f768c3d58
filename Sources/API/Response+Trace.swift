import Cryptography
import Gateway
import HTTPServer
import Telemetry

extension Response {
  /// Answers a `traceparent` with the place of this request in the same trace (W3C Trace Context
  /// level 2, `traceresponse`).
  mutating func trace(_ request: Request, _ gateway: Gateway) {
    guard let header = request.fields[.traceparent], let parent = TraceContext(header) else {
      return
    }
    let step = parent.child(random: gateway.random.bytes(8))
    if let value = FieldValue(step.header) { fields.set("traceresponse", value) }
  }
}
