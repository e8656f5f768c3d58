import Domain
import HTTPServer
import Synchronization
import Telemetry
import Testing

struct MiddlewareTests {
  private func request(
    _ path: String = "x", client: String = "203.0.113.9", fields: Fields = Fields(),
    isTrusted: Bool = false
  ) throws -> Request {
    let address = try #require(IPAddress(client))
    return Request(
      target: RequestTarget("/\(path)?token=secret", path: [path]), fields: fields,
      source: RequestSource(peer: address, isTrustedProxy: isTrusted), id: "own")
  }

  @Test(arguments: [
    (false, "given", "own"), (true, "given", "given"), (true, "two words", "own"),
    (true, String(repeating: "x", count: 65), "own"),
  ])
  func `only a trusted proxy names a request`(isTrusted: Bool, given: String, id: String)
    async throws
  {
    var fields = Fields()
    try fields.set(.requestID, checked: given)
    let response = try await RequestID().handle(
      request(fields: fields, isTrusted: isTrusted)
    ) { .text(.ok, $0.id) }
    #expect(response.fields[.requestID] == id && response.body == Array(id.utf8))
  }

  @Test(arguments: [
    ("text/html; charset=utf-8", "same-origin", "style-src 'self'"),
    ("application/json", "no-referrer", "frame-ancestors 'none'"),
  ])
  func `every answer has the security headers of its type`(
    type: String, referrer: String, policy: String
  ) async throws {
    let response = try await SecurityHeaders().handle(request()) { _ in
      var fields = Fields()
      try fields.set(.contentType, checked: type)
      return Response(fields: fields)
    }
    #expect(response.fields[.referrerPolicy] == referrer)
    #expect(response.fields[.contentSecurityPolicy]?.contains(policy) == true)
    #expect(response.fields[.cacheControl] == "no-store" && response.fields.count == 15)
  }

  @Test func `a header field of a handler stays as it is`() async throws {
    let response = try await SecurityHeaders().handle(request()) { _ in
      Response(fields: [.cacheControl: "no-cache", .referrerPolicy: "origin"])
    }
    #expect(response.fields.all(.cacheControl) == ["no-cache"])
    #expect(response.fields.all(.referrerPolicy) == ["origin"])
  }

  @Test func `an unexpected error is answered with a reference and nothing else`() throws {
    struct Inner: Error { let detail = "hunter2" }
    let lines = Lines()
    let response = PlainErrorRenderer(log: lines.log).response(to: Inner(), for: try request())
    let text = String(decoding: response.body, as: UTF8.self)
    #expect(response.status == .internalServerError)
    #expect(text.contains("own") && !text.contains("hunter2"))
    #expect(lines.text.contains("hunter2"))
  }

  @Test func `the access log holds the pattern and no secret`() async throws {
    let lines = Lines()
    var router = Router()
    router.on(.get, "/{name}") { _ in .text(.ok, "12345") }
    let routes = router
    let handler = chain([AccessLog(log: lines.log)]) { await routes.respond(to: $0) }
    _ = try await handler(request("capability"))
    #expect(lines.text.contains("/{name}") && lines.text.contains("\"bytes\":5"))
    #expect(!lines.text.contains("capability") && !lines.text.contains("secret"))
  }

  private func ask(
    _ limit: AddressRateLimit, _ client: String = "203.0.113.9"
  ) async throws -> Response {
    var router = Router()
    router.group(middleware: [limit]) { $0.on(.get, "/x") { _ in Response() } }
    return await router.respond(to: try request(client: client))
  }

  @Test func `an address has so many requests a window`() async throws {
    let now = Mutex(Timestamp(seconds: 0))
    let clock = Clock { now.withLock { $0 } }
    let limit = AddressRateLimit(limit: 2, window: .seconds(10), clock: clock)
    var statuses: [Int] = []
    for client in ["203.0.113.9", "203.0.113.9", "203.0.113.9", "203.0.113.8", "127.0.0.1"] {
      statuses.append(try await ask(limit, client).status.code)
    }
    #expect(statuses == [200, 200, 429, 200, 200])
    now.withLock { $0 = Timestamp(seconds: 4) }
    let refused = try await ask(limit)
    #expect(refused.fields[.retryAfter] == "6")
    now.withLock { $0 = Timestamp(seconds: 10) }
    #expect(try await ask(limit).status == .ok)
  }

  @Test func `the table of addresses is bounded`() async throws {
    let clock = Clock { Timestamp(seconds: 0) }
    let limit = AddressRateLimit(limit: 1, window: .seconds(10), capacity: 1, clock: clock)
    var statuses: [Int] = []
    for client in ["203.0.113.1", "203.0.113.2", "203.0.113.3"] {
      statuses.append(try await ask(limit, client).status.code)
    }
    #expect(statuses == [200, 200, 429])
  }
}

struct StaticFilesTests {
  private let files = StaticFiles(files: ["style.css": Array("a{}".utf8), "mark": [1]])

  private func get(_ path: String) async throws -> Response {
    var router = Router()
    files.register(on: &router)
    let peer = try #require(IPAddress("127.0.0.1"))
    return await router.respond(
      to: Request(
        target: RequestTarget(
          path, path: path.dropFirst().split(separator: "/").map(String.init)),
        source: RequestSource(peer: peer)))
  }

  @Test func `a file is served for ever under a name of its content`() async throws {
    let path = try #require(files.path(for: "style.css"))
    let response = try await get(path)
    #expect(path.hasPrefix("/assets/style.") && path.hasSuffix(".css"))
    #expect(response.fields[.cacheControl] == "public, max-age=31536000, immutable")
    #expect(response.fields[.contentType] == "text/css; charset=utf-8")
    #expect(response.body == Array("a{}".utf8))
    let other = StaticFiles(files: ["style.css": Array("b{}".utf8)])
    #expect(other.path(for: "style.css") != path)
  }

  @Test(arguments: ["/assets/style.css", "/assets/mark", "/assets/none", "/assets"])
  func `a plain name is 404`(path: String) async throws {
    #expect(try await get(path).status == .notFound)
    #expect(files.path(for: "none") == nil)
  }
}
