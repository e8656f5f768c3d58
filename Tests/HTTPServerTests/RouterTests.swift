import Domain
import HTTPServer
import Testing

struct RouterTests {
  private static let router: Router = {
    var router = Router()
    for pattern in [
      "/", "/v1/tasks", "/v1/tasks/pending", "/v1/tasks/{id}", "/v1/tasks/{id}/links",
      "/v1/{kind}/all", "/t/{token}",
    ] {
      router.on(.get, pattern) { request in
        let values = ["id", "kind", "token"].compactMap { request.parameters[$0] }
        return .text(.ok, ([pattern] + values).joined(separator: " "))
      }
    }
    router.on(.post, "/v1/tasks") { _ in Response(.created) }
    router.on(.delete, "/v1/only") { _ in throw Broken() }
    return router
  }()

  private struct Broken: Error {}

  private func ask(_ method: Method, _ path: String) async throws -> Response {
    let peer = try #require(IPAddress("127.0.0.1"))
    let segments = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    return await Self.router.respond(
      to: Request(
        method: method,
        target: RequestTarget(path, path: path == "/" ? [] : segments.map(String.init)),
        source: RequestSource(peer: peer)))
  }

  @Test(arguments: [
    ("/", "/"), ("/v1/tasks", "/v1/tasks"), ("/v1/tasks/pending", "/v1/tasks/pending"),
    ("/v1/tasks/task_1", "/v1/tasks/{id} task_1"),
    ("/v1/tasks/pending/links", "/v1/tasks/{id}/links pending"),
    ("/v1/tasks/all", "/v1/tasks/{id} all"), ("/v1/keys/all", "/v1/{kind}/all keys"),
    ("/t/abc", "/t/{token} abc"),
  ])
  func `a path finds its route`(path: String, text: String) async throws {
    let response = try await ask(.get, path)
    #expect(String(decoding: response.body, as: UTF8.self) == text)
    #expect(response.route.map { text.hasPrefix($0) } == true)
  }

  @Test(arguments: [
    "/v2", "/v1", "/t", "/t/", "/t/a/b", "/v1/tasks/", "/V1/tasks", "/v1/keys/all/x",
  ])
  func `an unknown path is 404`(path: String) async throws {
    let response = try await ask(.get, path)
    #expect(response.status == .notFound && response.route == nil)
  }

  @Test(arguments: [
    (Method.put, "/v1/tasks", "GET, HEAD, POST"), (.post, "/t/x", "GET, HEAD"),
    (.get, "/v1/only", "DELETE"), (.other, "/v1/tasks", "GET, HEAD, POST"),
  ])
  func `a method that the path lacks is 405 with Allow`(
    method: Method, path: String, allow: String
  ) async throws {
    let response = try await ask(method, path)
    #expect(response.status == .methodNotAllowed && response.fields[.allow] == allow)
  }

  @Test func `HEAD is answered from GET`() async throws {
    #expect(try await ask(.head, "/v1/tasks").status == .ok)
    #expect(try await ask(.head, "/v1/only").status == .methodNotAllowed)
  }

  @Test func `a handler's error is answered under its route`() async throws {
    let response = try await ask(.delete, "/v1/only")
    #expect(response.status == .internalServerError && response.route == "/v1/only")
  }

  @Test func `every route is listed`() {
    #expect(Self.router.routes.count == 9)
    #expect(Self.router.routes.last?.method == .delete)
    #expect(Self.router.routes.last?.pattern == "/v1/only")
  }
}
