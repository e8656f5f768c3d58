import Domain
import Synchronization
import Telemetry

/// The parts that all connections of a server share; each may be used from any loop.
final class Service: Sendable {
  let configuration: ServerConfiguration
  let clients: ClientAddress
  let admission: Admission
  let handler: Handler
  let clock: Clock
  let log: Log
  let refusals: Family<Counter>
  let requests: Counter

  init(
    configuration: ServerConfiguration, clock: Clock, log: Log, metrics: Metrics,
    handler: @escaping Handler
  ) {
    self.configuration = configuration
    self.handler = handler
    self.clock = clock
    self.log = log
    clients = ClientAddress(trusted: configuration.trustedProxies)
    let admission = Admission(limits: configuration.limits, clients: clients)
    self.admission = admission
    requests = metrics.counter("postern_http_requests_total", "Requests that reached a handler.")
    refusals = metrics.counters(
      "postern_http_refusals_total", "Requests refused before any handler.", labels: ["status"])
    metrics.gauge("postern_http_connections", "Open client connections.") {
      Double(admission.count)
    }
  }

  /// The handler's answer; a thrown error becomes a bare status without a word of its cause.
  func answer(_ request: Request) async -> Response {
    do {
      return try await handler(request)
    } catch let error as BodyError {
      return plain(error.status)
    } catch {
      log.error("http.unanswered", ["request": .string(request.id)])
      return plain(.internalServerError)
    }
  }

  /// The answer of a connection itself, before any handler.
  func refusal(_ rejection: Rejection) -> Response {
    refusals.with(String(rejection.status.code)).add()
    log.debug(
      "http.refused",
      [
        "status": LogValue(rejection.status.code),
        "reason": .string(String(describing: rejection.reason)),
      ])
    var response = plain(rejection.status, String(describing: rejection.reason))
    switch rejection.status {
    case .methodNotAllowed: response.fields.set(.allow, "GET, HEAD, POST, PUT, PATCH, DELETE")
    case .serviceUnavailable: response.fields.set(.retryAfter, "1")
    default: break
    }
    return response
  }

  private func plain(_ status: Status, _ sentence: String? = nil) -> Response {
    var response = Response.text(status, (sentence ?? status.reason) + "\n")
    response.fields.set(.cacheControl, "no-store")
    response.fields.fill(from: configuration.refusalFields)
    return response
  }
}
