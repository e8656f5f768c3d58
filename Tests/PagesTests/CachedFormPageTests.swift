import Domain
import JSON
import Testing

@testable import Pages

/// Pages that were drawn before and are filled anew.
struct CachedFormPageTests {
  @Test func `a page drawn before is the page drawn now`() async throws {
    try await World.with { world in
      let people: JSON = [["email": "ada@example.com"], ["email": "o'b&c@example.com"]]
      let (_, links) = try await world.makeTask(try Tasks.loan(("assignees", people)))
      var (ada, bob) = (Browser(world), Browser(world))
      let first = try await ada.enter(links[0])
      let other = try await bob.enter(links[1])
      #expect(other.html.contains("You are here as <bdi>o&#39;b&amp;c@example.com</bdi>"))
      let token = try #require(other.token)
      #expect(token != first.token && other.count(token) == 2)
      world.advance(.hours(1) + .seconds(-600))
      let later = try await ada.open(ada.path)
      #expect(later.html == first.html.replacing("24 hours", with: "23 hours"))
      #expect(other.count(bob.path + "/") == 2 && other.count(ada.path + "/") == 0)
    }
  }

  @Test func `languages do not share a page`() async throws {
    try await World.with { world in
      let (_, links) = try await world.makeTask(try Tasks.loan())
      var browser = Browser(world, language: "en")
      try await browser.enter(links[0])
      browser.language = "ar"
      expectSound(try await browser.open(browser.path), language: "ar")
    }
  }

  @Test(arguments: [
    "", "no gap at all", "\u{2}a", "\u{2}a\u{3}", "\u{2}z\u{3}",
    "\u{2}c\u{3}\u{2}a\u{3}\u{2}b\u{3}\u{2}a\u{3}\u{2}b\u{3}",
    "\u{2}c\u{3}\u{2}a\u{3}\u{2}b\u{3}\u{2}a\u{3}\u{2}b\u{3}\u{2}d\u{3}\u{2}b\u{3}",
  ])
  func `a page with other gaps is not kept`(page: String) {
    #expect(CachedFormPage(Array(page.utf8), tenantName: "") == nil)
  }

  @Test func `memory is bounded and what is used stays`() throws {
    let forms = CachedFormPages(byteLimit: 2000)
    let marks = "\u{2}c\u{3}\u{2}a\u{3}\u{2}b\u{3}\u{2}a\u{3}\u{2}b\u{3}\u{2}d\u{3}"
    let form = try #require(
      CachedFormPage(Array((marks + String(repeating: "x", count: 82)).utf8), tenantName: ""))
    let keys = (0..<100).map { number in
      CachedFormPages.Key(
        task: TaskID(at: World.start, random: [UInt8](repeating: UInt8(number), count: 10)),
        language: "en")
    }
    for key in keys {
      forms.keep(form, for: key)
      #expect(forms[keys[0]] != nil)
    }
    #expect(keys.count { forms[$0] != nil } <= 20)
  }
}
