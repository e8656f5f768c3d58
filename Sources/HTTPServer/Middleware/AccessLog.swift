import Domain
package import Telemetry

/// Logs every answer: the route's pattern and never the path, the query or a field, because links
/// and cookies hold secrets.
package struct AccessLog: Middleware {
  private let log: Log
  private let answers: Family<Counter>
  private let durations: Family<Histogram>

  package init(log: Log, metrics: Metrics = Metrics()) {
    self.log = log
    answers = metrics.counters(
      "postern_http_answers_total", "Answers by method, route and status.",
      labels: ["method", "route", "status"])
    durations = metrics.histograms(
      "postern_http_duration_seconds", "Time from a request's head to its answer.",
      labels: ["route"])
  }

  package func handle(_ request: Request, next: Handler) async throws -> Response {
    let start = ContinuousClock.now
    do {
      let response = try await next(request)
      record(request, response.status, response.route, response.body.count, since: start)
      return response
    } catch {
      record(request, (error as? BodyError)?.status ?? .internalServerError, nil, 0, since: start)
      throw error
    }
  }

  private func record(
    _ request: Request, _ status: Status, _ route: String?, _ bytes: Int,
    since start: ContinuousClock.Instant
  ) {
    let pattern = route ?? "none"
    answers.with(request.method.rawValue, pattern, String(status.code)).add()
    durations.with(pattern).observe(since: start)
    let spent = (ContinuousClock.now - start) / .milliseconds(1)
    log.info(
      "http.answered",
      [
        "method": .string(request.method.rawValue), "route": .string(pattern),
        "status": LogValue(status.code), "ms": LogValue(spent), "bytes": LogValue(bytes),
        "client": .string(request.client.description), "request": .string(request.id),
      ])
  }
}
