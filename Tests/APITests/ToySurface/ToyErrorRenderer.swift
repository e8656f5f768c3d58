@testable import API
import Domain
import HTTPServer
import JSON
import Telemetry

/// The toy's form of errors: `{"oops": "invalid_value", "at": "people[0].mail", "say": "…"}`, and 400
/// for every refusal of a body.
struct ToyErrorRenderer: ErrorRenderer {
  /// The toy's names for parts of a task.
  private static let names = ["title": "question", "assignees": "people", "email": "mail"]

  let log: Log

  func response(to error: any Error, for request: Request) -> Response {
    let failure = Failure(error, of: request, log)
    let status: Status = failure.status == .unprocessableContent ? .badRequest : failure.status
    return .json(
      status,
      [
        "oops": .string(failure.code),
        "at": .text(failure.refusal?.path.map(Self.place)),
        "say": .string(failure.detail(naming: Self.place)),
      ])
  }

  /// A place as the toy writes it: `people[0].mail`.
  private static func place(_ path: FieldPath) -> String {
    var text = ""
    for step in path.steps {
      switch step {
      case .member(let name): text += (text.isEmpty ? "" : ".") + (names[name] ?? name)
      case .index(let place): text += "[\(place)]"
      }
    }
    return text
  }
}
