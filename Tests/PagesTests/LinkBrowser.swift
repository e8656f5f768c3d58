import Domain
import HTTPServer
import Support
import Testing

/// What a person's browser does: keeps cookies, sends forms from the page it shows.
struct LinkBrowser {
  let world: PagesFixture
  var cookies: [String: String] = [:]
  var language: String?
  /// The path of the page at hand.
  private(set) var path = "/"
  private(set) var page = Page(Response())

  init(_ world: PagesFixture, language: String? = nil) {
    self.world = world
    self.language = language
  }

  /// Opens an address and follows where it leads.
  @discardableResult
  mutating func open(_ path: String, method: HTTPServer.Method = .get) async throws -> Page {
    var path = path
    for _ in 0..<5 {
      let response = try await send(try request(method, path))
      guard response.status == .seeOther, let next = response.fields[.location] else {
        self.path = path
        page = Page(response)
        return page
      }
      path = next
    }
    Issue.record("too many redirects from \(path)")
    return page
  }

  /// Sends a form to an action of the link at hand, with the token of the page at hand.
  @discardableResult
  mutating func submit(
    _ action: String, _ pairs: [(String, String)] = [],
    fields: Fields = ["sec-fetch-site": "same-origin"],
    token: String? = nil
  ) async throws -> Page {
    let response = try await post(action, pairs, fields: fields, token: token ?? page.token)
    guard response.status == .seeOther, let next = response.fields[.location] else {
      page = Page(response)
      return page
    }
    return try await open(next)
  }

  /// The bare answer to a form.
  mutating func post(
    _ action: String, _ pairs: [(String, String)] = [],
    fields: Fields = ["sec-fetch-site": "same-origin"], token: String?
  ) async throws -> Response {
    let all = (token.map { [("_token", $0)] } ?? []) + pairs
    let body = all.map { Self.encoded($0.0) + "=" + Self.encoded($0.1) }.joined(separator: "&")
    let base = path.split(separator: "/").prefix(2).joined(separator: "/")
    var request = try request(.post, "/" + base + "/" + action)
    request.body = Body(Array(body.utf8))
    request.fields.fill(from: fields)
    request.fields.fill(from: [.contentType: "application/x-www-form-urlencoded"])
    return try await send(request)
  }

  /// From a link's token to the page of somebody who proved the mailbox.
  @discardableResult
  mutating func enter(_ token: String) async throws -> Page {
    world.advance(.milliseconds(1))
    try await open("/t/" + token)
    try await submit("code")
    return try await submit("verify", [("code", try await world.gateway.newestCode())])
  }

  func request(_ method: HTTPServer.Method, _ path: String) throws -> Request {
    var fields: Fields = [:]
    let jar = cookies.map { $0.key + "=" + $0.value }.sorted().joined(separator: "; ")
    if let value = FieldValue(jar), !jar.isEmpty { fields.append(.cookie, value) }
    if let language, let value = FieldValue(language) { fields.append(.acceptLanguage, value) }
    return Request(
      method: method,
      target: RequestTarget(path, path: path.split(separator: "/").map(String.init)),
      fields: fields, source: RequestSource(peer: try #require(IPAddress("127.0.0.1"))))
  }

  mutating func send(_ request: Request) async throws -> Response {
    let response = await world.router.respond(to: request)
    for line in response.fields.all(.setCookie) {
      let pair = line.split(separator: ";")[0].split(separator: "=", maxSplits: 1)
      let gone = line.contains("Max-Age=0;")
      cookies[String(pair[0])] = gone || pair.count < 2 ? nil : String(pair[1])
    }
    return response
  }

  private static func encoded(_ text: String) -> String {
    text.utf8.map { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: String(UnicodeScalar(byte))
      case 0x20: "+"
      default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
      }
    }.joined()
  }
}

/// An answer, read as a page.
struct Page {
  let response: Response

  init(_ response: Response) { self.response = response }

  var status: Int { response.status.code }
  var html: String { String(decoding: response.body, as: UTF8.self) }

  /// What stands in the attribute of the first tag that begins so.
  func attribute(_ name: String, after start: String) -> String? {
    guard let tag = html.firstRange(of: start) else { return nil }
    let rest = html[tag.upperBound...]
    guard let open = rest.firstRange(of: name + "=\"") else { return nil }
    return String(rest[open.upperBound...].prefix { $0 != "\"" })
  }

  /// The anti-forgery token.
  var token: String? { attribute("value", after: "name=\"_token\"") }

  /// Every value of an attribute.
  func values(of name: String) -> [String] {
    html.split(separator: " " + name + "=\"").dropFirst().map { part in
      String(part.prefix { $0 != "\"" })
    }
  }

  func count(_ text: String) -> Int { html.ranges(of: text).count }
}
