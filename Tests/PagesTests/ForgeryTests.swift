import JSON
import Store
import Domain
import HTTPServer
import Support
import Testing

/// Forms that do not come from our page change nothing.
struct ForgeryTests {
  struct Attempt: Sendable, CustomTestStringConvertible {
    let name: String
    let fields: Fields
    var token: String?
    let isTaken: Bool
    var testDescription: String { name }
  }

  @Test(arguments: [
    Attempt(name: "same origin", fields: ["sec-fetch-site": "same-origin"], isTaken: true),
    Attempt(name: "own Origin only", fields: ["origin": "https://gate.example"], isTaken: true),
    Attempt(name: "neither", fields: [:], isTaken: true),
    Attempt(name: "cross-site", fields: ["sec-fetch-site": "cross-site"], isTaken: false),
    Attempt(name: "sibling host", fields: ["sec-fetch-site": "same-site"], isTaken: false),
    Attempt(name: "typed in", fields: ["sec-fetch-site": "none"], isTaken: false),
    Attempt(
      name: "cross-site with own Origin",
      fields: ["sec-fetch-site": "cross-site", "origin": "https://gate.example"], isTaken: false),
    Attempt(name: "null Origin", fields: ["origin": "null"], isTaken: false),
    Attempt(name: "other Origin", fields: ["origin": "https://evil.example"], isTaken: false),
    Attempt(name: "other scheme", fields: ["origin": "http://gate.example"], isTaken: false),
    Attempt(
      name: "longer Origin", fields: ["origin": "https://gate.example.evil.example"],
      isTaken: false),
    Attempt(
      name: "wrong token", fields: ["sec-fetch-site": "same-origin"], token: "AAAA",
      isTaken: false),
    Attempt(
      name: "empty token", fields: ["sec-fetch-site": "same-origin"], token: "", isTaken: false),
  ])
  func `a form counts when it comes from our page`(attempt: Attempt) async throws {
    try await PagesFixture.with { world in
      let (_, links) = try await world.makeTask(try Tasks.bare())
      var browser = LinkBrowser(world)
      try await browser.enter(links[0])
      let before = try await world.database.snapshot()
      let response = try await browser.post(
        "submit", [("_decision", "approve")], fields: attempt.fields,
        token: attempt.token ?? browser.page.token)
      #expect(response.status == (attempt.isTaken ? .seeOther : .forbidden))
      #expect((try await world.database.snapshot() != before) == attempt.isTaken)
      guard !attempt.isTaken else { return }
      expectSound(Page(response))
      #expect(Page(response).html.contains("Nothing was changed"))
    }
  }

  @Test(arguments: ["code", "verify", "submit", "leave"])
  func `another session's token is worthless`(action: String) async throws {
    try await PagesFixture.with { world in
      let (_, links) = try await world.makeTask(try Tasks.bare())
      let (_, others) = try await world.makeTask(try Tasks.bare())
      let isInside = action == "submit" || action == "leave"
      var thief = LinkBrowser(world)
      _ = isInside ? try await thief.enter(others[0]) : try await thief.open("/t/" + others[0])
      var browser = LinkBrowser(world)
      _ = isInside ? try await browser.enter(links[0]) : try await browser.open("/t/" + links[0])
      let before = try await world.database.snapshot()
      let pairs = [("_decision", "approve"), ("code", "123456")]
      let response = try await browser.post(
        action, pairs.filter { isInside == ($0.0 == "_decision") }, token: thief.page.token)
      #expect(response.status == .forbidden)
      #expect(try await world.database.snapshot() == before)
    }
  }

  @Test func `a form without its cookie shows the page of a lost link`() async throws {
    try await PagesFixture.with { world in
      let (_, links) = try await world.makeTask(try Tasks.bare())
      var browser = LinkBrowser(world)
      try await browser.enter(links[0])
      browser.cookies = [:]
      let page = try await browser.submit("submit", [("_decision", "approve")])
      #expect(page.status == 403)
      #expect(page.html.contains("Open the link in your message again"))
    }
  }

  @Test func `one link's cookie opens no other`() async throws {
    try await PagesFixture.with { world in
      let (_, links) = try await world.makeTask(try Tasks.bare())
      let (_, others) = try await world.makeTask(try Tasks.bare(("title", "Secret")))
      var browser = LinkBrowser(world)
      try await browser.enter(links[0])
      let value = try #require(browser.cookies.values.first)
      var other = LinkBrowser(world)
      try await other.open("/t/" + others[0])
      let name = try #require(other.cookies.keys.first)
      let landing = try #require(other.cookies[name])
      other.cookies[name] = value
      #expect(try await !other.open(other.path).html.contains("Secret"))
      let wrongName = try #require(browser.cookies.keys.first)
      browser.cookies[wrongName] = landing
      #expect(try await browser.open(browser.path).status == 403)
    }
  }

  @Test(arguments: ["text/plain", "application/json", "multipart/form-data; boundary=x"])
  func `only the form's own encoding is read`(type: String) async throws {
    try await PagesFixture.with { world in
      let (_, links) = try await world.makeTask(try Tasks.bare())
      var browser = LinkBrowser(world)
      try await browser.enter(links[0])
      let response = try await browser.post(
        "submit", [("_decision", "approve")],
        fields: [.contentType: try #require(FieldValue(type)), "sec-fetch-site": "same-origin"],
        token: browser.page.token)
      #expect(response.status == .unsupportedMediaType)
    }
  }
}
