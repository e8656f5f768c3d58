import Domain
import JSON
import Testing

@testable import Pages

/// Pages that were drawn before and are filled anew.
struct CachedFormPageTests {
  @Test func `a cached form page equals a newly rendered one`() async throws {
    try await PagesFixture.with { world in
      let people: JSON = [["email": "ada@example.com"], ["email": "o'b&c@example.com"]]
      let (_, links) = try await world.makeTask(try Tasks.loan(("assignees", people)))
      var (ada, bob) = (LinkBrowser(world), LinkBrowser(world))
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
    try await PagesFixture.with { world in
      let (_, links) = try await world.makeTask(try Tasks.loan())
      var browser = LinkBrowser(world, language: "en")
      try await browser.enter(links[0])
      browser.language = "ar"
      expectSound(try await browser.open(browser.path), language: "ar")
    }
  }

  private static let marks = GapMarks(random: [0x3c, 0xa5])

  @Test(arguments: [
    [FormGap](), [.base], [.token, .token], [.email, .span, .base, .token, .email, .base],
  ])
  func `gaps are filled in whatever order the template has them`(gaps: [FormGap]) {
    let drawn = gaps.map { "<\(Self.marks.mark($0))>" }.joined() + "end"
    let page = CachedFormPage(Array(drawn.utf8), marks: Self.marks, tenantName: "")
    let filled = page.filled { "\($0)" }
    #expect(String(decoding: filled, as: UTF8.self) == gaps.map { "<\($0)>" }.joined() + "end")
  }

  @Test(arguments: [
    "\u{2}", "\u{2}a", "\u{2}a\u{3}", "\u{2}dmkf", "\u{2}dmkfz", "x\u{2}\u{2}", "\u{2}dmk",
  ])
  func `control characters that are no mark of a gap stay as they are`(text: String) {
    let page = CachedFormPage(Array(text.utf8), marks: Self.marks, tenantName: "")
    #expect(page.filled { _ in "filled" } == Array(text.utf8))
  }

  @Test func `memory is bounded and pages in use stay`() throws {
    let forms = CachedFormPages(marks: Self.marks, byteLimit: 2000)
    let form = CachedFormPage(
      [UInt8](repeating: 0x78, count: 100), marks: Self.marks, tenantName: "")
    let keys = (0..<100).map { number in
      CachedFormPages.Key(
        task: TaskID(
          at: PagesFixture.start, random: [UInt8](repeating: UInt8(number), count: 10)),
        language: "en")
    }
    for key in keys {
      forms.insert(form, for: key)
      #expect(forms[keys[0]] != nil)
    }
    #expect(keys.count { forms[$0] != nil } <= 20)
  }
}
