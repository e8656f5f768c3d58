@testable import API
import Domain
@testable import HTTPServer
import JSON
import Support
import Testing

/// The rights of principals: walks over every route, so that a new one cannot be forgotten.
@Suite(.everyEngine) struct RightsTests {
  static let endpoints = V1.surface.routes

  /// The target of a pattern in the scene.
  static func target(_ pattern: String, _ scene: Scene, id: String? = nil) -> String {
    let thing =
      switch pattern.split(separator: "/").dropFirst().first {
      case "links": "link"
      case "channels": "channel"
      case "webhooks": "webhook"
      case "keys": "key"
      case "deliveries": "delivery"
      default: "task"
      }
    return pattern.replacing("{id}", with: id ?? scene.id(thing))
      .replacing("{workflow}", with: "wf-1").replacing("{run}", with: "run-1")
  }

  /// A request that would be right, were it not for who sends it.
  static func message(_ route: Router.Route, _ scene: Scene, id: String? = nil) -> Message {
    let content = Description.operation(route)?["requestBody"]?["content"]?["application/json"]
    var message = Message.post(target(route.pattern, scene, id: id), content?["example"], key: nil)
    message.method = route.method
    return message
  }

  @Test(arguments: endpoints)
  func `every request of the API needs a live key`(route: Router.Route) async throws {
    try await Scene.with { scene async throws in
      _ = try await scene.world.delete("/v1/keys/\(scene.id("key"))")
      let before = try await scene.world.snapshot()
      let revoked = scene.id("key_text")
      let admin = scene.world.admin
      let lines: [[String]] = [
        [], [""], ["Bearer"], ["Bearer "], [admin], ["Basic \(admin)"], ["Bearer \(admin)x"],
        ["Bearer \(admin.dropLast())"], ["Bearer pst_\(String(repeating: "A", count: 43))"],
        ["Bearer \(revoked)"], ["Bearer \(admin) \(admin)"],
        ["Bearer \(admin)", "Bearer \(admin)"], ["Bearer \(String(repeating: "x", count: 8000))"],
      ]
      for line in lines {
        var message = Self.message(route, scene)
        message.fields += line.map { (.authorization, $0) }
        let response = try await scene.world.send(message)
        #expect(response.status == .unauthorized, "\(line)")
        #expect(response.fields[.wwwAuthenticate]?.hasPrefix("Bearer") == true)
        #expect(Description.complaints(response, route.method) == [])
      }
      #expect(try await scene.world.snapshot() == before)
    }
  }

  @Test func `only the routes of operations need no key`() async throws {
    try await APIFixture.with { world async throws in
      let open = world.router.routes.filter { !$0.pattern.hasPrefix("/v1/") }
      #expect(
        open.map(\.pattern).sorted() == ["/healthz", "/metrics", "/openapi.json", "/readyz"])
      for route in open {
        #expect(try await world.send(.get(route.pattern, key: nil)).status == .ok)
      }
    }
  }

  @Test(arguments: endpoints)
  func `a key without the scope is refused`(route: Router.Route) async throws {
    let scopes = Description.scopes(of: route)
    try await Scene.with { scene async throws in
      let others = KeyScope.allCases.filter { $0 != .admin && !scopes.contains($0) }
      let key = try await scene.world.key(others)
      let before = try await scene.world.snapshot()
      var message = Self.message(route, scene)
      message.fields.append((.authorization, "Bearer \(key)"))
      let response = try await scene.world.send(message)
      #expect(response.status == .forbidden)
      #expect(response.json["code"] == "missing_scope")
      #expect(response.text.contains(try #require(scopes.first).rawValue))
      #expect(Description.complaints(response, route.method) == [])
      #expect(try await scene.world.snapshot() == before)
    }
  }

  @Test(arguments: endpoints)
  func `a key with one of the scopes is let through`(route: Router.Route) async throws {
    let scopes = Description.scopes(of: route)
    try #require(!scopes.isEmpty)
    for scope in scopes {
      try await Scene.with { scene async throws in
        // A key may hand out, and take away, only what it has itself.
        let more: [KeyScope] = route.pattern.hasPrefix("/v1/keys") ? [.tasksRead, .tasksWrite] : []
        let key = try await scene.world.key([scope] + more)
        var message = Self.message(route, scene)
        if message.target == "/v1/channels", message.method == .post {
          message.body = Array(
            #"{"name":"new","kind":"slack","settings":{"url":"https://a.example"}}"#.utf8)
        }
        if message.target.hasSuffix("/redeliver") { _ = try await scene.end(.callback) }
        message.fields.append((.authorization, "Bearer \(key)"))
        let response = try await scene.world.send(message)
        #expect(response.status.code < 300, "\(response.text)")
        #expect(Description.complaints(response, route.method) == [])
      }
    }
  }

  @Test func `a key neither makes nor ends one that may do more`() async throws {
    try await Scene.with { scene async throws in
      let world = scene.world
      let keeper = try await world.key([.keysManage, .tasksRead])
      let equal = try await world.keyID([.keysManage, .tasksRead])
      for scope in KeyScope.allCases where ![.keysManage, .tasksRead].contains(scope) {
        let target = try await world.keyID([.tasksRead, scope])
        let before = try await world.snapshot()
        let made = try await world.send(
          .post(
            "/v1/keys", ["name": "more", "scopes": ["tasks:read", .string(scope.rawValue)]],
            key: keeper))
        let ended = try await world.delete("/v1/keys/\(target)", key: keeper)
        for response in [made, ended] {
          #expect(response.status == .forbidden)
          #expect(response.json["code"] == "missing_scope")
          #expect(response.text.contains(scope.rawValue))
        }
        #expect(try await world.snapshot() == before)
      }
      #expect(try await world.delete("/v1/keys/\(equal)", key: keeper).status == .noContent)
      #expect(try await world.delete("/v1/keys/\(equal)", key: keeper).status == .notFound)
    }
  }

  @Test(arguments: endpoints.filter { $0.pattern.contains("{id}") })
  func `an id of another tenant is answered like an unknown one`(
    route: Router.Route
  ) async throws {
    try await Scene.with { scene async throws in
      let before = try await scene.world.snapshot()
      var answers: Set<[UInt8]> = []
      let foreign = Self.target("{id}", scene)
      let own = Self.message(route, scene).target
      let prefix = Self.thing(in: own)
      let unknown = prefix + "_00000000000000000000000000"
      for id in [nil, unknown, foreign + "0", "abc", "approvals"] {
        var message = Self.message(route, scene, id: id)
        message.fields.append((.authorization, "Bearer \(scene.world.stranger)"))
        let response = try await scene.world.send(message)
        #expect(response.status == .notFound, "\(id ?? "foreign"): \(response.text)")
        answers.insert(response.body)
      }
      #expect(answers.count == 1)
      #expect(try await scene.world.snapshot() == before)
    }
  }

  private static func thing(in target: String) -> String {
    let segments = target.split(separator: "/")
    let id = segments.first { $0.contains("_0") } ?? "task_0"
    return String(id.prefix { $0 != "_" })
  }

  @Test(arguments: endpoints.filter { $0.method == .get && !$0.pattern.contains("{id}") })
  func `a list shows nothing of another tenant`(route: Router.Route) async throws {
    try await Scene.with { scene async throws in
      let before = try await scene.world.snapshot()
      let target = Self.target(route.pattern, scene)
      let response = try await scene.world.send(.get(target, key: scene.world.stranger))
      #expect(response.status == .ok)
      let shown = scene.names.values.filter { response.text.contains($0) }
      #expect(shown == [])
      #expect(!response.text.contains("example.com"))
      #expect(try await scene.world.snapshot() == before)
    }
  }

  @Test(arguments: [
    "/v1/tasks?cursor={task}", "/v1/deliveries?cursor={delivery}", "/v1/deliveries?task={task}",
  ])
  func `a foreign id in a query leads nowhere`(target: String) async throws {
    try await Scene.with { scene async throws in
      let response = try await scene.world.send(
        .get(scene.fill(target), key: scene.world.stranger))
      #expect(response.status == .notFound || response.json["data"] == [])
    }
  }

  @Test func `a task cannot use another tenant's channel`() async throws {
    try await Scene.with { scene async throws in
      let before = try await scene.world.snapshot()
      var body = Scene.task.object ?? [:]
      body["channels"] = ["approvals"]
      let response = try await scene.world.send(
        .post("/v1/tasks", .object(body), key: scene.world.stranger))
      #expect(response.json["field"] == "/channels/0")
      #expect(try await scene.world.snapshot() == before)
    }
  }

  @Test func `a method that a path lacks is refused with those it has`() async throws {
    try await Scene.with { scene async throws in
      let before = try await scene.world.snapshot()
      let patterns = Dictionary(grouping: scene.world.router.routes, by: \.pattern)
      for (pattern, routes) in patterns {
        let known = Set(routes.map(\.method))
        let allowed = known.contains(.get) ? known.union([.head]) : known
        for method in Method.allCases where !allowed.contains(method) {
          var message = Message.get(Self.target(pattern, scene), key: scene.world.admin)
          message.method = method
          let response = try await scene.world.send(message)
          #expect(response.status == .methodNotAllowed, "\(method) \(pattern)")
          #expect(response.json["code"] == "method_not_allowed")
          let names = (response.fields[.allow] ?? "").split(separator: ",").map { name in
            String(name.drop { $0 == " " })
          }
          #expect(Set(names) == Set(allowed.map(\.rawValue)))
        }
      }
      #expect(try await scene.world.snapshot() == before)
    }
  }
}
