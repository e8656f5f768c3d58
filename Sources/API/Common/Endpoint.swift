import Domain
import Gateway
import HTTPServer
import JSON

/// A method of a path of a surface: its input and its answer.
///
/// It checks no right: every use case does so first.
struct Endpoint: Sendable {
  /// The part of a request that follows its header.
  enum Input: Sendable {
    case nothing
    case json
  }

  let method: Method
  /// The path after the surface's prefix.
  let pattern: String
  let input: Input
  /// The names that the query may hold.
  let parameters: [String]
  let answer: @Sendable (Call) async throws -> Response

  init(
    _ method: Method, _ pattern: String, input: Input = .nothing, parameters: [String] = [],
    answer: @escaping @Sendable (Call) async throws -> Response
  ) {
    self.method = method
    self.pattern = pattern
    self.input = input
    self.parameters = parameters
    self.answer = answer
  }

  /// Authenticates first: nothing of the body is read for a stranger.
  ///
  /// - Parameter key: the text of the API key in the request.
  func respond(
    to request: Request, key: String, _ environment: APIEnvironment
  ) async throws -> Response {
    let principal = try await environment.gateway.authenticate(
      bearer: key, from: request.client.description)
    try QueryReader.check(request.query, known: parameters)
    let body = try await BodyReader.json(of: request)
    if input == .nothing { try ObjectReader(body).finish() }
    return try await answer(
      Call(request: request, principal: principal, body: body, environment: environment))
  }
}
