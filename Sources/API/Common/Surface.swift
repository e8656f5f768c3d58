import HTTPServer
import Telemetry

/// A JSON API with endpoints, paths and a form of errors of its own.
struct Surface: Sendable {
  /// The beginning of its paths, such as `/v1`.
  let prefix: String
  let endpoints: [Endpoint]
  /// The text of the API key in a request.
  let key: @Sendable (Request) throws -> String
  /// The renderer of its errors, refusals of the router included.
  let errors: @Sendable (Log) -> any ErrorRenderer
  /// The most bytes of a body.
  let bodyLimit: Int

  init(
    _ prefix: String, endpoints: [Endpoint],
    key: @escaping @Sendable (Request) throws -> String = Authorization.bearer,
    bodyLimit: Int = 1 << 20, errors: @escaping @Sendable (Log) -> any ErrorRenderer
  ) {
    self.prefix = prefix
    self.endpoints = endpoints
    self.key = key
    self.bodyLimit = bodyLimit
    self.errors = errors
  }

  func register(on router: inout Router, _ environment: APIEnvironment) {
    router.group(
      prefix, errors: errors(environment.log), limits: RouteLimits(body: bodyLimit),
      middleware: [TraceResponse(environment.gateway)]
    ) { group in
      for endpoint in endpoints {
        group.on(endpoint.method, endpoint.pattern) { [key] request in
          try await endpoint.respond(to: request, key: try key(request), environment)
        }
      }
    }
  }
}
