@testable import API
import Domain
import Gateway
import HTTPServer
import JSON

/// A second surface, small and unlike v1: it asks a yes-or-no question.
///
/// All of it is this folder; the line that adds it stands in `ToySurfaceTests`.
enum Toy {
  static let surface = Surface(
    "/toy", endpoints: [ask, look, answer], key: key, errors: { ToyErrorRenderer(log: $0) })

  /// Asks a question.
  static let ask = Endpoint(.post, "/questions", input: .json) { call in
    let created = try await call.gateway.createTask(
      try ToyDecoding.question(call.body), by: call.principal)
    return .json(.created, ToyEncoding.question(created))
  }

  /// Looks at a question.
  static let look = Endpoint(.get, "/questions/{id}") { call in
    let task = try await call.gateway.task(
      try call.id("question", as: TaskID.self), for: call.principal)
    return .json(.ok, ToyEncoding.question(task))
  }

  /// Answers a question.
  static let answer = Endpoint(.post, "/questions/{id}/answer", input: .json) { call in
    let task = try await call.gateway.completeTask(
      try call.id("question", as: TaskID.self), try ToyDecoding.answer(call.body),
      by: call.principal)
    return .json(.ok, ToyEncoding.question(task))
  }

  /// The toy's clients send their key in a field of their own.
  @Sendable static func key(of request: Request) throws(Refusal) -> String {
    guard let key = request.fields["x-toy-key"] else {
      throw Refusal(.unauthenticated, "Send your key in X-Toy-Key.")
    }
    return key
  }
}
