import JSON
import Store
import Gateway
import Domain
import HTTPServer
import Support
import Testing

/// Reading changes nothing, and what does not work cannot be told apart.
struct StillnessTests {
  @Test func `a hundred requests of a scanner change nothing`() async throws {
    try await PagesFixture.with { world in
      let (_, links) = try await world.makeTask(try Tasks.loan())
      var known = LinkBrowser(world)
      try await known.enter(links[0])
      let before = try await world.database.snapshot()
      for round in 0..<100 {
        var scanner = LinkBrowser(world)
        let method: HTTPServer.Method = round.isMultiple(of: 2) ? .get : .head
        #expect(try await scanner.open("/t/" + links[0], method: method).status == 200)
        #expect(try await known.open(known.path, method: method).status == 200)
      }
      #expect(try await world.database.snapshot() == before)
    }
  }

  @Test func `the first step answers every token alike`() async throws {
    try await PagesFixture.with { world in
      let (_, links) = try await world.makeTask(try Tasks.bare())
      let before = world.database.counters
      var shapes: Set<String> = []
      for token in links + ["unknown", String(repeating: "A", count: 43)] {
        var browser = LinkBrowser(world)
        var response = try await browser.send(try browser.request(.get, "/t/" + token))
        let cookie = try #require(response.fields[.setCookie])
        let location = try #require(response.fields[.location])
        response.fields.remove(.setCookie)
        response.fields.remove(.location)
        shapes.insert("\(response.status) \(response.fields) \(cookie.count) \(location.count)")
      }
      #expect(shapes.count == 1)
      #expect(world.database.counters == before)
    }
  }

  @Test func `links that do not work cannot be told apart`() async throws {
    try await PagesFixture.with { world in
      let (_, expired) = try await world.makeTask(try Tasks.bare(("timeout_seconds", 1)))
      let (done, answered) = try await world.makeTask(try Tasks.bare())
      _ = try await world.gateway.cancelTask(done, by: world.caller)
      world.advance(.days(8))
      let (id, replaced) = try await world.makeTask(try Tasks.bare())
      let again = try await world.gateway.issueLink(
        to: id, NewLink(invitation: Invitation.none), by: world.caller)
      let (_, revoked) = try await world.makeTask(try Tasks.bare())
      try await world.revokeLinks()
      var answers: Set<String> = []
      let last = again.url.split(separator: "/").last.map(String.init)
      let tokens = [
        "unknown", expired[0], answered[0], replaced[0], revoked[0], try #require(last),
      ]
      for token in tokens {
        var browser = LinkBrowser(world)
        let page = try await browser.open("/t/" + token)
        expectSound(page)
        answers.insert("\(page.status) \(page.response.fields) \(page.html)")
      }
      #expect(answers.count == 1)
      #expect(answers.first?.hasPrefix("404 ") == true)
    }
  }

  @Test func `a code cannot be asked for through a link that does not work`() async throws {
    try await PagesFixture.with { world in
      let (_, links) = try await world.makeTask(try Tasks.bare())
      var browser = LinkBrowser(world)
      try await browser.open("/t/" + links[0])
      try await world.revokeLinks()
      let before = try await world.database.snapshot()
      let page = try await browser.submit("code")
      #expect(page.status == 404)
      #expect(try await world.database.snapshot() == before)
    }
  }

  @Test(arguments: ["/link/short", "/link/ABCDEFGH", "/link/a%20b", "/link/00000000"])
  func `an address without a cookie is lost`(path: String) async throws {
    try await PagesFixture.with { world in
      var browser = LinkBrowser(world)
      let page = try await browser.open(path)
      #expect(page.status == 403)
      expectSound(page)
    }
  }
}
