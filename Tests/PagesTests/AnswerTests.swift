import Domain
import HTTPServer
import JSON
import Support
import Testing

/// Forms as people fill them in.
struct AnswerTests {
  @Test func `a faulty form keeps everything and leads to each fault`() async throws {
    try await PagesFixture.with { world in
      let (_, links) = try await world.makeTask(try Tasks.loan())
      var browser = LinkBrowser(world)
      try await browser.enter(links[0])
      let page = try await browser.submit(
        "submit",
        [
          ("comments", "\nFirst line\nsecond"), ("rate", "lots"), ("branch", "west"),
          ("start", "2026-01-01"), ("_comment", "kept too"), ("_decision", "approve"),
        ])
      #expect(page.status == 422)
      expectSound(page)
      #expect(page.html.contains("<title>Error: Approve the loan"))
      #expect(page.html.contains("role=\"alert\" tabindex=\"-1\" autofocus"))
      #expect(page.html.contains(">\n\nFirst line\nsecond</textarea>"))
      #expect(page.html.contains("value=\"lots\""))
      #expect(page.html.contains("value=\"west\" checked"))
      #expect(page.html.contains("value=\"2026-01-01\""))
      #expect(page.html.contains("<details open>") && page.html.contains("kept too</textarea>"))
      #expect(
        page.html.contains("<a href=\"#f-rate\">“<bdi>Rate in percent</bdi>” must be a number"))
      #expect(page.html.contains("must be <bdi>1\u{a0}December 2026</bdi> or later</a>"))
      #expect(page.count("<span class=\"hidden\">Error: </span>") == 2)
      #expect(page.count("aria-invalid=\"true\"") == 2)
      #expect(page.html.contains("aria-describedby=\"h-rate e-rate\""))
    }
  }

  @Test(arguments: [
    ("rate", "99", "must be <bdi>20</bdi> or less"),
    ("rate", "-1", "must be <bdi>0</bdi> or more"),
    ("branch", "east", "Choose one of the options"),
    ("start", "31/02/2027", "must be a real date"),
    ("comments", " ", "Answer “<bdi>Reviewer comments</bdi>”"),
    ("_comment", String(repeating: "x", count: 5001), "must have <bdi>5,000</bdi> characters"),
  ])
  func `each field error has a sentence in every language`(
    name: String, text: String, words: String
  ) async throws {
    try await PagesFixture.with { world in
      let (_, links) = try await world.makeTask(try Tasks.loan())
      var browser = LinkBrowser(world)
      try await browser.enter(links[0])
      var pairs = ["comments": "fine", "branch": "north", "_decision": "approve"]
      pairs[name] = text
      let page = try await browser.submit("submit", pairs.map { ($0.key, $0.value) })
      #expect(page.status == 422)
      #expect(page.count(words) == 2)
      expectSound(page)
    }
  }

  @Test func `a rejection needs no answers`() async throws {
    try await PagesFixture.with { world in
      let (_, links) = try await world.makeTask(try Tasks.loan())
      var browser = LinkBrowser(world)
      try await browser.enter(links[0])
      let page = try await browser.submit(
        "submit", [("_comment", "Too\r\nrisky"), ("_decision", "reject")])
      #expect(page.status == 200)
      #expect(page.html.contains("You have rejected this"))
      #expect(page.html.contains("<bdi>Too\nrisky</bdi>"))
      #expect(page.html.contains(">dec_") || page.html.contains("<bdi>dec_"))
    }
  }

  @Test func `Enter in a text field approves and never rejects`() async throws {
    try await PagesFixture.with { world in
      let (_, links) = try await world.makeTask(try Tasks.loan())
      var browser = LinkBrowser(world)
      let html = try await browser.enter(links[0]).html
      let form = try #require(html.firstRange(of: "class=\"sheet\""))
      let button = try #require(html[form.upperBound...].firstRange(of: "<button"))
      #expect(html[button.upperBound...].hasPrefix(" name=\"_decision\" value=\"approve\""))
      #expect(html.contains("novalidate"))
    }
  }

  @Test func `a form has one button and cannot be rejected`() async throws {
    try await PagesFixture.with { world in
      let (_, links) = try await world.makeTask(try Tasks.survey())
      var browser = LinkBrowser(world)
      let form = try await browser.enter(links[0])
      #expect(!form.html.contains("value=\"reject\"") && !form.html.contains("_comment"))
      #expect(form.html.contains("Send my answer") && form.html.contains("<select"))
      let before = try await world.database.snapshot()
      let refused = try await browser.post(
        "submit", [("_decision", "reject")], token: form.token)
      #expect(refused.status == .badRequest)
      #expect(try await world.database.snapshot() == before)
      let receipt = try await browser.submit(
        "submit", [("name", "Ada"), ("city", ""), ("_decision", "approve")])
      #expect(receipt.html.contains("Your answer was sent"))
      expectSound(receipt)
    }
  }

  @Test(arguments: [
    [("_decision", "approve"), ("stranger", "1")], [("_decision", "maybe")], [],
    [("_decision", "approve"), ("_decision", "reject")],
    [("_decision", "approve"), ("_comment", "a"), ("_comment", "b")],
    [("_decision", "approve"), ("_token", "second")],
  ])
  func `a form from another origin is refused`(pairs: [(String, String)]) async throws {
    try await PagesFixture.with { world in
      let (_, links) = try await world.makeTask(try Tasks.bare())
      var browser = LinkBrowser(world)
      try await browser.enter(links[0])
      let before = try await world.database.snapshot()
      let response = try await browser.post("submit", pairs, token: browser.page.token)
      #expect(response.status == .badRequest || response.status == .forbidden)
      #expect(try await world.database.snapshot() == before)
    }
  }

  @Test func `pressing twice ends at the same receipt`() async throws {
    try await PagesFixture.with { world in
      let (_, links) = try await world.makeTask(try Tasks.bare())
      var browser = LinkBrowser(world)
      let token = try await browser.enter(links[0]).token
      let first = try await browser.submit("submit", [("_decision", "approve")], token: token)
      let second = try await browser.submit("submit", [("_decision", "reject")], token: token)
      #expect(first.html == second.html)
    }
  }

  @Test func `answers outlive the session`() async throws {
    try await PagesFixture.with { world in
      let (_, links) = try await world.makeTask(try Tasks.loan())
      var browser = LinkBrowser(world)
      try await browser.enter(links[0])
      world.advance(.minutes(61))
      let ended = try await browser.submit(
        "submit", [("comments", "Long thought"), ("branch", "south"), ("_decision", "approve")])
      #expect(ended.status == 403)
      #expect(ended.html.contains("your answers are kept"))
      expectSound(ended)
      let form = try await browser.enter(links[0])
      #expect(form.html.contains("We kept what you typed before"))
      #expect(form.html.contains("Long thought</textarea>"))
      #expect(form.html.contains("value=\"south\" checked"))
      expectSound(form)
    }
  }

  @Test func `defaults stand in their controls`() async throws {
    try await PagesFixture.with { world in
      let fields = try JSONParser.parse(
        Array(
          """
          [{"name": "a", "default": "here"}, {"name": "b", "type": "select",
            "options": "x,y", "default": "y"}, {"name": "c", "type": "select", "options": "x,y"}]
          """.utf8))
      let (_, links) = try await world.makeTask(try Tasks.bare(("fields", fields)))
      var browser = LinkBrowser(world)
      let page = try await browser.enter(links[0])
      #expect(page.html.contains("value=\"here\""))
      #expect(page.html.contains("value=\"y\" checked"))
      #expect(page.html.contains("name=\"c\" value=\"\" checked"))
      #expect(page.count(" checked") == 2)
      expectSound(page)
    }
  }
}
