import Domain
import Gateway
import HTTPServer

/// One method of one path: who may, what it takes, and what it answers.
struct Endpoint: Sendable {
  /// What follows the header of a request.
  enum Input: Sendable {
    case nothing
    case json
  }

  let method: Method
  let pattern: String
  /// One of these is enough.
  let scopes: [KeyScope]
  let input: Input
  /// The names that the query may hold.
  let parameters: [String]
  let answer: @Sendable (Call) async throws -> Response

  init(
    _ method: Method, _ pattern: String, _ scopes: KeyScope..., input: Input = .nothing,
    parameters: [String] = [], answer: @escaping @Sendable (Call) async throws -> Response
  ) {
    self.method = method
    self.pattern = pattern
    self.scopes = scopes
    self.input = input
    self.parameters = parameters
    self.answer = answer
  }

  func register(on group: inout RouteGroup, _ environment: APIEnvironment) {
    group.on(method, pattern) { request in try await respond(to: request, environment) }
  }

  /// First who asks, then what for; nothing of the body is read for somebody who may not.
  private func respond(
    to request: Request, _ environment: APIEnvironment
  ) async throws -> Response {
    let caller = try await environment.gateway.authenticate(
      bearer: try Authorization.bearer(of: request), from: request.client.description)
    try authorize(caller)
    try QueryReader.check(request.query, known: parameters)
    let body = try await BodyReader.json(of: request)
    if input == .nothing { try ObjectReader(body).finish() }
    return try await answer(
      Call(request: request, caller: caller, body: body, environment: environment))
  }

  private func authorize(_ caller: Principal) throws(Refusal) {
    guard !scopes.contains(where: caller.holds), let first = scopes.first else { return }
    try caller.require(first)
  }
}
