import Domain
import Gateway
import HTTPServer
import JSON

/// One request of somebody who may make it.
struct Call: Sendable {
  let request: Request
  let caller: Principal
  /// The body, checked as JSON; an empty object when there is none.
  let body: JSON
  let environment: APIEnvironment

  var gateway: Gateway { environment.gateway }
  var query: QueryReader { QueryReader(request.query) }

  /// What the path names: an id that cannot be one is answered like one that does not exist.
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

  /// Something new, and where it is found.
  static func created(_ value: JSON, at collection: String) -> Response {
    var response = json(.created, value)
    if let id = value["id"]?.string, let place = FieldValue(collection + "/" + id) {
      response.fields.set(.location, place)
    }
    return response
  }

  /// Done, and nothing to say.
  static var done: Response { Response(.noContent, fields: [.cacheControl: "no-store"]) }

  /// Part of a list.
  static func page(_ page: Page<JSON>) -> Response {
    json(.ok, ["data": .array(page.items), "next_cursor": .text(page.next)])
  }

  /// A list as a whole.
  static func list(_ items: [JSON]) -> Response { page(Page(items: items)) }
}
