import Domain
import HTTPServer
import Testing

struct RouteGroupTests {
  private struct Broken: Error {}

  /// Answers with its name, the status and the path.
  private struct NamedRenderer: ErrorRenderer {
    let name: String

    func response(to error: any Error, for request: Request) -> Response {
      let status = (error as? any StatusError)?.status ?? .internalServerError
      return .text(status, "\(name) \(status) \(request.target.text)")
    }
  }

  /// Counts what passes as a field of the answer.
  private struct Marker: Middleware {
    let name: FieldName

    func handle(_ request: Request, next: Handler) async throws -> Response {
      guard request.query["refuse"] == nil else {
        throw HTTPError(.tooManyRequests, retryAfter: .seconds(7))
      }
      var response = try await next(request)
      response.fields.append(name, FieldValue(response.status.code))
      return response
    }
  }

  private static let router: Router = {
    var router = Router(errors: NamedRenderer(name: "root"))
    router.on(.get, "/plain") { _ in Response() }
    router.group(
      "/api", errors: NamedRenderer(name: "api"), limits: RouteLimits(body: 4),
      middleware: [Marker(name: "x-outer")]
    ) { group in
      group.on(.get, "/tasks/{id}") { _ in Response() }
      group.on(.get, "/broken") { _ in throw Broken() }
      group.on(.post, "/buffered") { .text(.ok, "\(try await $0.body.bytes().count)") }
      group.on(.post, "/streamed") { request in
        var count = 0
        for try await chunk in request.body { count += chunk.count }
        return .text(.ok, "\(count)")
      }
      group.group("/large", limits: RouteLimits(body: 8), middleware: [Marker(name: "x-inner")]) {
        $0.on(.post, "") { .text(.ok, "\(try await $0.body.bytes().count)") }
      }
    }
    router.group(errors: NamedRenderer(name: "pages")) {
      $0.on(.get, "/t/{token}") { _ in Response() }
    }
    return router
  }()

  private func ask(
    _ method: Method, _ path: String, query: Query = Query(), body: String = ""
  ) async throws -> Response {
    let segments = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    return await Self.router.respond(
      to: Request(
        method: method,
        target: RequestTarget(path, path: segments.map(String.init), query: query),
        source: RequestSource(peer: try #require(IPAddress("127.0.0.1"))),
        body: Body(Array(body.utf8))))
  }

  @Test(arguments: [
    (Method.get, "/none", "root 404 /none"), (.put, "/plain", "root 405 /plain"),
    (.get, "/api", "api 404 /api"), (.get, "/api/tasks", "api 404 /api/tasks"),
    (.get, "/api/tasks/1/x", "api 404 /api/tasks/1/x"),
    (.put, "/api/tasks/1", "api 405 /api/tasks/1"),
    (.get, "/api/broken", "api 500 /api/broken"), (.get, "/api/large/x", "api 404 /api/large/x"),
    (.get, "/t", "pages 404 /t"), (.get, "/t/a/b", "pages 404 /t/a/b"),
    (.post, "/t/a", "pages 405 /t/a"),
  ])
  func `an error is rendered by the group of its path`(
    method: Method, path: String, text: String
  ) async throws {
    let response = try await ask(method, path)
    #expect(String(decoding: response.body, as: UTF8.self) == text)
  }

  @Test(arguments: [
    (Method.get, "/api/tasks/1", ["200"]), (.get, "/api/broken", ["500"]),
    (.get, "/api/none", ["404"]), (.put, "/api/broken", ["405"]), (.get, "/plain", []),
    (.get, "/t", []),
  ])
  func `middleware of a group sees every answer of the group, rendered`(
    method: Method, path: String, marks: [String]
  ) async throws {
    let response = try await ask(method, path)
    #expect(response.fields.all("x-outer") == marks)
  }

  @Test func `a group inside a group inherits the renderer and adds its middleware`() async throws {
    let response = try await ask(.post, "/api/large", body: "123456789")
    #expect(String(decoding: response.body, as: UTF8.self) == "api 413 /api/large")
    #expect(response.fields.all("x-inner") == ["413"] && response.fields.all("x-outer") == ["413"])
    #expect(response.route == "/api/large")
  }

  @Test func `a refusal of middleware is rendered by the group with its fields`() async throws {
    let query = Query([.init(name: "refuse", value: "")])
    let response = try await ask(.get, "/api/tasks/1", query: query)
    #expect(String(decoding: response.body, as: UTF8.self) == "api 429 /api/tasks/1")
    #expect(response.fields[.retryAfter] == "7" && response.fields.all("x-outer").isEmpty)
  }

  @Test func `a missing method is answered with the methods of the path`() async throws {
    #expect(try await ask(.put, "/api/tasks/1").fields[.allow] == "GET, HEAD")
  }

  @Test(arguments: [
    ("/api/buffered", "1234", 200), ("/api/buffered", "12345", 413),
    ("/api/streamed", "1234", 200), ("/api/streamed", "12345", 413),
    ("/api/large", "12345678", 200), ("/api/large", "123456789", 413),
  ])
  func `a body over the group's limit is refused, buffered or streamed`(
    path: String, body: String, status: Int
  ) async throws {
    #expect(try await ask(.post, path, body: body).status.code == status)
  }
}
