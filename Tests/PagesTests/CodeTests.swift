import HTTPServer
import Domain
import JSON
import Support
import Testing

/// Asking for a code and typing it.
struct CodeTests {
  @Test(arguments: ["12345", "abcdef", "1234567", ""])
  func `a code that is not six digits is refused with a sentence`(typed: String) async throws {
    try await PagesFixture.with { world in
      var browser = try await waiting(world)
      let page = try await browser.submit("verify", [("code", typed)])
      #expect(page.status == 422)
      #expect(page.count("Enter the six digits of the code") == 2)
      #expect(page.html.contains("<a href=\"#code\">"))
      expectSound(page)
    }
  }

  @Test func `a code may be typed as mail programs show it`() async throws {
    try await PagesFixture.with { world in
      var browser = try await waiting(world)
      let code = try await world.gateway.newestCode()
      let page = try await browser.submit(
        "verify", [("code", " \(code.prefix(3)) - \(code.dropFirst(3)) ")])
      #expect(page.html.contains("asks for your decision"))
    }
  }

  @Test func `asking again at once says how long to wait`() async throws {
    try await PagesFixture.with { world in
      var browser = try await waiting(world)
      let page = try await browser.submit("code")
      #expect(page.status == 429)
      #expect(page.response.fields[.retryAfter] == "60")
      #expect(page.html.contains("You can ask for a new one in <bdi>60 seconds</bdi>"))
      expectSound(page)
    }
  }

  @Test func `asking too often says how long to wait`() async throws {
    try await PagesFixture.with { world in
      var browser = try await waiting(world)
      for _ in 0..<4 {
        world.advance(.minutes(5))
        try await browser.submit("code")
      }
      world.advance(.minutes(5))
      let page = try await browser.submit("code")
      #expect(page.status == 429)
      #expect(
        page.html.contains("Too many codes were asked for. Try again in <bdi>35 minutes</bdi>"))
      expectSound(page)
    }
  }

  @Test func `after ten minutes a code has expired`() async throws {
    try await PagesFixture.with { world in
      var browser = try await waiting(world)
      let code = try await world.gateway.newestCode()
      world.advance(.minutes(11))
      let page = try await browser.submit("verify", [("code", code)])
      #expect(page.status == 422)
      #expect(page.html.contains("This code has expired. Ask for a new one"))
      expectSound(page)
    }
  }

  @Test func `after five wrong codes a new one must be asked for`() async throws {
    try await PagesFixture.with { world in
      var browser = try await waiting(world)
      let code = try await world.gateway.newestCode()
      let wrong = code == "111111" ? "222222" : "111111"
      for _ in 0..<5 { try await browser.submit("verify", [("code", wrong)]) }
      let page = try await browser.submit("verify", [("code", code)])
      #expect(page.status == 422)
      #expect(page.html.contains("A wrong code was typed too often"))
      #expect(!page.html.contains("id=\"code\""))
      expectSound(page)
      world.advance(.minutes(2))
      try await browser.submit("code")
      let fresh = try await browser.submit(
        "verify", [("code", try await world.gateway.newestCode())])
      #expect(fresh.html.contains("asks for your decision"))
    }
  }

  @Test func `too many wrong codes pause the link`() async throws {
    try await PagesFixture.with { world in
      var browser = try await waiting(world)
      for round in 1...20 {
        let wrong = try await world.gateway.newestCode() == "111111" ? "222222" : "111111"
        try await browser.submit("verify", [("code", wrong)])
        guard round.isMultiple(of: 5) else { continue }
        world.advance(.minutes(6))
        try await browser.submit("code")
      }
      let page = try await browser.submit(
        "verify", [("code", try await world.gateway.newestCode())])
      #expect(page.status == 429)
      #expect(
        page.html.contains("Too many wrong codes were typed. Try again in <bdi>36 minutes</bdi>"))
      expectSound(page)
    }
  }

  @Test func `a code form sent within a session leads to the task's form`() async throws {
    try await PagesFixture.with { world in
      let (_, links) = try await world.makeTask(try Tasks.bare())
      var browser = LinkBrowser(world)
      try await browser.enter(links[0])
      for action in ["code", "verify"] {
        let page = try await browser.submit(action, [("code", "123456")])
        #expect(page.html.contains("asks for your decision"))
      }
    }
  }

  private func waiting(_ world: PagesFixture) async throws -> LinkBrowser {
    let (_, links) = try await world.makeTask(try Tasks.bare(("timeout_seconds", 86400)))
    var browser = LinkBrowser(world)
    try await browser.open("/t/" + links[0])
    try await browser.submit("code")
    return browser
  }
}
