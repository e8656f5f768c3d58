import API
import Domain
@testable import HTTPServer
import JSON
import Testing

/// A request of a client.
struct Message: Sendable {
  var method = Method.get
  var target: String
  var fields: [(FieldName, String)] = []
  var body: [UInt8] = []

  static func get(_ target: String, key: String?) -> Message {
    Message(target: target, fields: key.map { [(.authorization, "Bearer \($0)")] } ?? [])
  }

  static func post(_ target: String, _ json: JSON?, key: String?) -> Message {
    var message = get(target, key: key)
    message.method = .post
    if let json {
      message.fields.append((.contentType, "application/json"))
      message.body = json.bytes
    }
    return message
  }

  static func delete(_ target: String, key: String?) -> Message {
    var message = get(target, key: key)
    message.method = .delete
    return message
  }
}

extension Response {
  /// The body as JSON; null when it is none.
  var json: JSON { (try? JSONParser.parse(body)) ?? .null }
  var text: String { String(decoding: body, as: UTF8.self) }
}

extension APIFixture {
  /// Sends a request through the router, or another one, as the server does.
  func send(_ message: Message, through other: Router? = nil) async throws -> Response {
    let parts = message.target.split(
      separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    var fields = Fields()
    for (name, value) in message.fields { fields.append(trusted: name, value) }
    let path = Array(parts[0].utf8)
    let query = parts.count > 1 ? Array(parts[1].utf8) : []
    let request = Request(
      method: message.method,
      target: RequestTarget(
        message.target, path: try TargetReader.path(path.span),
        query: try TargetReader.query(query.span)),
      fields: fields, source: RequestSource(peer: try #require(IPAddress("192.0.2.7"))),
      id: "request-1", body: Body(message.body))
    return await (other ?? router).respond(to: request)
  }

  func get(_ target: String) async throws -> Response {
    try await send(.get(target, key: admin))
  }

  func post(_ target: String, _ json: JSON? = nil) async throws -> Response {
    try await send(.post(target, json, key: admin))
  }

  func delete(_ target: String, key: String? = nil) async throws -> Response {
    try await send(.delete(target, key: key ?? admin))
  }
}
