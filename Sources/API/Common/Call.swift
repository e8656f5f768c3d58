import Domain
import Gateway
import HTTPServer
import JSON

/// An authenticated request.
struct Call: Sendable {
  let request: Request
  let principal: Principal
  /// The body, checked as JSON; an empty object when there is none.
  let body: JSON
  let environment: APIEnvironment

  var gateway: Gateway { environment.gateway }
  var query: QueryReader { QueryReader(request.query) }

  /// The id in the path: a text that cannot be one is answered like an id that does not exist.
  func id<Kind>(_ thing: String, as kind: Identifier<Kind>.Type) throws(Refusal) -> Identifier<Kind>
  {
    guard let id = Identifier<Kind>(parameter("id")) else {
      throw Refusal(.notFound, "There is no such \(thing); check its id.")
    }
    return id
  }

  func parameter(_ name: String) -> String { request.parameters[name] ?? "" }
}

extension Response {
  /// JSON in its shortest form, which nobody keeps.
  static func json(_ status: Status = .ok, _ value: JSON) -> Response {
    Response(
      status, fields: [.contentType: "application/json", .cacheControl: "no-store"],
      body: value.bytes)
  }
}
