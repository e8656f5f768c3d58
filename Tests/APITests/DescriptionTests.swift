@testable import API
import Domain
@testable import HTTPServer
import JSON
import Testing

struct DescriptionTests {
  @Test func `the description and the router have the same routes`() async throws {
    try await APIFixture.with { world in
      let described = Set(Description.operations.map(\.route))
      let routed = Set(world.router.routes)
      #expect(described.subtracting(routed) == [])
      #expect(routed.subtracting(described) == [])
    }
  }

  @Test(arguments: zip(V1.surface.routes, V1.surface.endpoints.indices))
  func `the parameters and the body of an endpoint are described as it reads them`(
    route: Router.Route, place: Int
  ) throws {
    let endpoint = V1.surface.endpoints[place]
    let operation = try #require(Description.operation(route))
    let parameters = (operation["parameters"]?.array ?? []).map(Description.resolve)
    let query = parameters.filter { $0["in"] == "query" }.compactMap { $0["name"]?.string }
    #expect(query.sorted() == endpoint.parameters.sorted())
    let inPath = parameters.filter { $0["in"] == "path" }.compactMap { $0["name"]?.string }
    #expect(Set(inPath) == Set(endpoint.pattern.matches(of: /\{(\w+)\}/).map { String($0.1) }))
    #expect((operation["requestBody"] != nil) == (endpoint.input == .json))
  }

  /// Every request that has an example in the description.
  static let examples = Description.operations.filter { $0.operation["requestBody"] != nil }
    .map(\.route)

  @Test(arguments: examples)
  func `the example of a request does what the description says`(route: Router.Route) async throws {
    let operation = try #require(Description.operation(route))
    let content = try #require(operation["requestBody"]?["content"]?["application/json"])
    let example = try #require(content["example"])
    #expect(Description.complaints(example, content["schema"] ?? .null, at: "example") == [])
    try await APIFixture.with { world in
      let names = try await prepare(world, for: route.pattern)
      let target = names.reduce(route.pattern) { $0.replacing("{\($1.key)}", with: $1.value) }
      let response = try await world.post(target, example)
      #expect(response.status.code < 300, "\(response.text)")
      #expect(Description.complaints(response, .post) == [])
    }
  }

  /// Makes what an example acts on, from the examples themselves, in a world that lacks only what
  /// the example makes.
  private func prepare(_ world: APIFixture, for pattern: String) async throws -> [String: String] {
    guard pattern != "/v1/channels" else { return [:] }
    _ = try await world.post("/v1/channels", try example("/v1/channels"))
    let signed = try await world.post(
      "/v1/channels",
      ["name": "signed", "kind": "webhook", "settings": ["url": "https://a.example"]])
    guard pattern.contains("{id}") else { return [:] }
    let made =
      if pattern.contains("/channels/") {
        signed
      } else if pattern.contains("/webhooks/") {
        try await world.post("/v1/webhooks", try example("/v1/webhooks"))
      } else {
        try await world.post("/v1/tasks", try example("/v1/tasks"))
      }
    return [
      "id": try #require(made.json["id"]?.string), "workflow": "wf-1", "run": "run-1",
    ]
  }

  private func example(_ path: String) throws -> JSON {
    let operation = Description.operation(Router.Route(method: .post, pattern: path))
    let content = operation?["requestBody"]?["content"]?["application/json"]
    return try #require(content?["example"])
  }

  /// The values of a member anywhere in the description.
  private static func all(_ name: String, in place: JSON = Description.document) -> [String] {
    let members = place.object?.members ?? []
    let here = members.filter { $0.name == name }.compactMap(\.value.string)
    return here + (members.map(\.value) + (place.array ?? [])).flatMap { all(name, in: $0) }
  }

  @Test(arguments: Set(all("pattern")).sorted())
  func `every pattern of the description compiles`(pattern: String) throws {
    _ = try Regex(pattern)
  }

  @Test(arguments: Set(all("$ref")).sorted())
  func `every reference of the description resolves`(reference: String) {
    #expect(Description.resolve(["$ref": .string(reference)]) != .null)
  }

  static let mailboxes: [(address: String, isRight: Bool)] = [
    ("ada@example.com", true), ("o'hara+a@a-b.c1.example", true), ("a@b.c", true),
    ("ada", false), ("ada@localhost", false), ("ada@@example.com", false),
    ("a..b@example.com", false), ("ada@-example.com", false), ("ada@192.0.2.1", false),
    ("ada@example.com\n", false), ("ä@example.com", false),
    (String(repeating: "a", count: 65) + "@example.com", false),
  ]

  @Test(arguments: mailboxes)
  func `an address is described as it is checked`(row: (address: String, isRight: Bool)) throws {
    let pattern = try #require(
      Description.schema("Assignee")["properties"]?["email"]?["pattern"]?.string)
    #expect((EmailAddress(row.address) != nil) == row.isRight)
    #expect((try row.address.wholeMatch(of: Regex(pattern)) != nil) == row.isRight)
  }

  @Test func `every code of a problem is described`() {
    let words = Description.schema("ErrorCode")["enum"]?.array ?? []
    let known = Set(words.compactMap(\.string))
    #expect(Set(Refusal.Code.allCases.map(\.rawValue)).subtracting(known) == [])
  }

  @Test func `every event is described`() {
    let words = Description.schema("EventType")["enum"]?.array ?? []
    #expect(Set(words) == Set(EventType.allCases.map { .string($0.rawValue) }))
    let wanted = Description.schema("WebhookEventType")["enum"]?.array ?? []
    let known = EventType.allCases.filter(\.isPublic).map { JSON.string($0.rawValue) }
    #expect(Set(wanted) == Set(known))
  }

  @Test func `a list of more than three words stands in the description once`() {
    let lists = Self.enumerations(in: Description.document).filter { $0.count > 3 }
    #expect(Set(lists).count == lists.count)
  }

  private static func enumerations(in place: JSON) -> [[JSON]] {
    let here = place["enum"]?.array.map { [$0] } ?? []
    let inner = (place.object?.members.map(\.value) ?? []) + (place.array ?? [])
    return here + inner.flatMap { enumerations(in: $0) }
  }

  @Test func `every kind of field is described`() {
    let choices = (Description.schema("Field")["anyOf"]?.array ?? []).map(Description.resolve)
    let words = choices.flatMap { $0["properties"]?["type"]?["enum"]?.array ?? [] }
    #expect(Set(words) == Set(FieldTypes.all.map { .string($0.name) } + [.null]))
  }
}
