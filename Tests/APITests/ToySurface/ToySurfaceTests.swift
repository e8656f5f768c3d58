@testable import API
import Domain
import Gateway
@testable import HTTPServer
import JSON
import Support
import Telemetry
import Testing

/// The acceptance test of surfaces: a second one needs a folder and a line.
@Suite(.everyEngine) struct ToySurfaceTests {
  /// The routes of the program with one surface more.
  private static func router(_ world: APIFixture) -> Router {
    var router = Router()
    Surfaces.register(
      Surfaces.all + [Toy.surface], on: &router,
      APIEnvironment(
        gateway: world.gateway, log: .silent, description: [], unreadiness: { nil },
        metrics: { "" }))
    return router
  }

  private static func with(
    _ test: (APIFixture, @Sendable (Message) async throws -> Response) async throws -> Void
  ) async throws {
    try await APIFixture.with { world in
      let router = router(world)
      try await test(world) { try await world.send($0, through: router) }
    }
  }

  private static func message(
    _ method: HTTPServer.Method, _ target: String, _ body: String = "", key: String?
  ) -> Message {
    var message = Message(method: method, target: target)
    if let key { message.fields.append(("x-toy-key", key)) }
    if !body.isEmpty {
      message.fields.append((.contentType, "application/json"))
      message.body = Array(body.utf8)
    }
    return message
  }

  @Test func `a question is asked, read and answered in the toy's own form`() async throws {
    try await Self.with { world, send in
      let asked = try await send(
        Self.message(
          .post, "/toy/questions",
          #"{"question": "Pay the bill?", "people": [{"mail": "ada@example.com"}]}"#,
          key: world.admin))
      #expect(asked.status == .created)
      #expect(asked.json["people"]?.array?.first?["mail"] == "ada@example.com")
      #expect(asked.json["people"]?.array?.first?["address"]?.string?.contains("/t/") == true)
      let place = "/toy/questions/\(try #require(asked.json["ref"]?.string))"

      let open = try await send(Self.message(.get, place, key: world.admin))
      #expect(open.json["open"] == true && open.json["answer"] == .null)

      let answered = try await send(
        Self.message(.post, place + "/answer", #"{"yes": true}"#, key: world.admin))
      #expect(answered.json["open"] == false && answered.json["answer"] == "yes")

      let again = try await send(
        Self.message(.post, place + "/answer", #"{"yes": false}"#, key: world.admin))
      #expect(again.status == .conflict)
      #expect(again.json["oops"] == "already_decided")
    }
  }

  struct Wrong: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let body: String
    let code: String
    let place: String?

    init(_ name: String, _ body: String, _ code: String, at place: String?) {
      (testDescription, self.body, self.code, self.place) = (name, body, code, place)
    }
  }

  static let wrongs = [
    Wrong("no JSON", "{", "malformed_json", at: nil),
    Wrong("no question", #"{"people": []}"#, "missing_field", at: "question"),
    Wrong(
      "an unknown member", #"{"question": "Pay?", "colour": 1}"#, "unknown_field", at: "colour"),
    Wrong(
      "a rule of the decoder", #"{"question": "Pay?", "people": [{}]}"#, "missing_field",
      at: "people[0].mail"),
    Wrong(
      "a rule of the domain", #"{"question": "Pay?", "people": [{"mail": "ada"}]}"#,
      "invalid_value", at: "people[0].mail"),
    Wrong("nobody", #"{"question": "Pay?", "people": []}"#, "missing_field", at: "people"),
  ]

  @Test(arguments: wrongs)
  func `a wrong body is refused with 400 and a place in the toy's own words`(
    _ wrong: Wrong
  ) async throws {
    try await Self.with { world, send in
      let before = try await world.snapshot()
      let response = try await send(
        Self.message(.post, "/toy/questions", wrong.body, key: world.admin))
      #expect(response.status == .badRequest)
      #expect(response.json["oops"] == .string(wrong.code), "\(response.text)")
      #expect(response.json["at"] == .text(wrong.place))
      #expect(response.json["code"] == nil && response.json["detail"] == nil)
      #expect(!response.text.contains("/assignees") && !response.text.contains("email"))
      #expect(try await world.snapshot() == before)
    }
  }

  @Test func `a refusal of the router or of the key below the prefix has the toy's form`()
    async throws
  {
    try await Self.with { world, send in
      let refusals: [(Message, Status)] = [
        (Self.message(.get, "/toy/nothing", key: world.admin), .notFound),
        (Self.message(.delete, "/toy/questions", key: world.admin), .methodNotAllowed),
        (Self.message(.post, "/toy/questions", "{}", key: nil), .unauthorized),
        (Self.message(.post, "/toy/questions", "{}", key: "pst_unknown"), .unauthorized),
      ]
      for (message, status) in refusals {
        let response = try await send(message)
        #expect(response.status == status)
        #expect(response.json["oops"]?.string != nil, "\(response.text)")
        #expect(response.fields[.contentType] == "application/json")
      }
    }
  }

  @Test func `v1 beside another surface keeps its own form`() async throws {
    try await Self.with { world, send in
      let response = try await send(
        .post("/v1/tasks", ["title": "Pay?", "assignees": [["email": "ada"]]], key: world.admin))
      #expect(response.status == .unprocessableContent)
      #expect(response.json["field"] == "/assignees/0/email")
      #expect(response.fields[.contentType] == "application/problem+json")
    }
  }

  @Test func `another tenant's question does not exist`() async throws {
    try await Self.with { world, send in
      let asked = try await send(
        Self.message(
          .post, "/toy/questions",
          #"{"question": "Pay?", "people": [{"mail": "ada@example.com"}]}"#, key: world.admin))
      let place = "/toy/questions/\(try #require(asked.json["ref"]?.string))"
      let response = try await send(Self.message(.get, place, key: world.stranger))
      #expect(response.status == .notFound)
    }
  }
}
