import Gateway
import HTTPServer
import JSON

extension Response {
  /// A thing that was just made, with its address.
  static func created(_ value: JSON, at collection: String) -> Response {
    var response = json(.created, value)
    if let id = value["id"]?.string, let place = FieldValue(collection + "/" + id) {
      response.fields.set(.location, place)
    }
    return response
  }

  /// Done, without a body.
  static var done: Response { Response(.noContent, fields: [.cacheControl: "no-store"]) }

  /// Part of a list.
  static func page(_ page: Page<JSON>) -> Response {
    json(.ok, ["data": .array(page.items), "next_cursor": .text(page.next)])
  }

  /// A list as a whole.
  static func list(_ items: [JSON]) -> Response { page(Page(items: items)) }
}
