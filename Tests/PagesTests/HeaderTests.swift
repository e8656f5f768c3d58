import Pages
import Domain
import HTTPServer
import Support
import Testing

/// The fields of every answer, as `security.md` demands them.
struct HeaderTests {
  private static let everywhere: [(FieldName, String)] = [
    (
      .contentSecurityPolicy,
      "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'none'; script-src 'none'; "
        + "object-src 'none'; connect-src 'none'; form-action 'self'; base-uri 'none'; "
        + "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    ("x-content-type-options", "nosniff"), ("x-frame-options", "DENY"),
    (.cacheControl, "no-store"), ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-embedder-policy", "require-corp"),
    ("cross-origin-resource-policy", "same-origin"), ("origin-agent-cluster", "?1"),
    ("x-robots-tag", "noindex, nofollow, noarchive, nosnippet"),
    ("x-permitted-cross-domain-policies", "none"), ("x-dns-prefetch-control", "off"),
  ]

  private func expectFields(
    _ response: Response, referrer: String = "same-origin", secure: Bool = true,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let transport = secure ? "max-age=63072000; includeSubDomains; preload" : nil
    let wrong = Self.everywhere.filter { response.fields.all($0.0) != [$0.1] }.map(\.0.description)
    #expect(wrong == [], sourceLocation: sourceLocation)
    #expect(response.fields[.referrerPolicy] == referrer, sourceLocation: sourceLocation)
    #expect(
      response.fields["strict-transport-security"] == transport, sourceLocation: sourceLocation)
    #expect(
      ["server", "etag", "access-control-allow-origin"].allSatisfy {
        !response.fields.contains($0)
      },
      sourceLocation: sourceLocation)
  }

  @Test(arguments: ["https://gate.example", "http://127.0.0.1:8080"])
  func `every answer carries the security headers`(publicURL: String) async throws {
    let secure = publicURL.hasPrefix("https")
    try await PagesFixture.with(publicURL: publicURL) { world in
      let (_, links) = try await world.makeTask(try Tasks.survey())
      var browser = LinkBrowser(world, language: "de")
      let first = try await browser.send(try browser.request(.get, "/t/" + links[0]))
      expectFields(first, referrer: "no-referrer", secure: secure)
      #expect(first.status == .seeOther && first.body.isEmpty)
      #expect(first.fields[.contentType] == nil)
      let landing = try await browser.open(try #require(first.fields[.location])).response
      expectFields(landing, secure: secure)
      #expect(landing.fields[.contentType] == "text/html; charset=utf-8")
      #expect(landing.fields[.contentLanguage] == "de")
      expectFields(try await browser.post("code", token: browser.page.token), secure: secure)
      expectFields(try await browser.post("code", token: "wrong"), secure: secure)
      expectFields(try await browser.open("/link/00000000").response, secure: secure)
      expectFields(try await browser.open("/t").response, secure: secure)
    }
  }

  @Test func `only the receipt clears the browser's stored form`() async throws {
    try await PagesFixture.with { world in
      let (_, links) = try await world.makeTask(try Tasks.bare())
      var browser = LinkBrowser(world)
      let form = try await browser.enter(links[0])
      #expect(form.response.fields[.clearSiteData] == nil)
      let receipt = try await browser.submit("submit", [("_decision", "approve")])
      #expect(receipt.response.fields.all(.clearSiteData) == [#""cache", "storage""#])
      #expect(receipt.response.fields[.setCookie] == nil)
    }
  }

  @Test(arguments: [
    ("https://gate.example", "__Host-g_", "; Path=/; Max-Age=", "; Secure; HttpOnly; SameSite=Lax"),
    ("http://127.0.0.1:8080", "g_", "; Path=/; Max-Age=", "; HttpOnly; SameSite=Lax"),
  ])
  func `a cookie belongs to one link of one host`(
    publicURL: String, name: String, start: String, end: String
  ) async throws {
    try await PagesFixture.with(publicURL: publicURL) { world in
      let (_, links) = try await world.makeTask(try Tasks.bare())
      var browser = LinkBrowser(world)
      let first = try await browser.send(try browser.request(.get, "/t/" + links[0]))
      let short = String(try #require(first.fields[.location]).dropFirst("/link/".count))
      try expectCookie(first, name + short + "=p", start + "1800" + end)
      try await browser.open("/link/" + short)
      try await browser.submit("code")
      let code = [("code", try await world.gateway.newestCode())]
      let verified = try await browser.post("verify", code, token: browser.page.token)
      try expectCookie(verified, name + short + "=s", start + "86400" + end)
      try await browser.open("/link/" + short)
      let left = try await browser.post("leave", token: browser.page.token)
      try expectCookie(left, name + short + "=;", " Path=/; Max-Age=0" + end)
    }
  }

  private func expectCookie(_ response: Response, _ prefix: String, _ suffix: String) throws {
    let cookies = response.fields.all(.setCookie)
    let cookie = try #require(cookies.first)
    #expect(cookies.count == 1 && cookie.hasPrefix(prefix) && cookie.hasSuffix(suffix), "\(cookie)")
  }

  @Test func `a session's cookie differs from the pre-verification cookie`() async throws {
    try await PagesFixture.with { world in
      let (_, links) = try await world.makeTask(try Tasks.bare())
      var browser = LinkBrowser(world)
      try await browser.open("/t/" + links[0])
      let landing = browser.cookies
      try await browser.enter(links[0])
      #expect(browser.cookies != landing)
      browser.cookies = landing
      #expect(try await browser.open(browser.path).html.contains("E-mail me a code"))
    }
  }
}
