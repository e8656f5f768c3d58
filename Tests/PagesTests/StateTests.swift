import HTTPServer
import Domain
import Gateway
import JSON
import Support
import Testing

/// Every state of a link in every language.
struct StateTests {
  private struct Words {
    let landing, code, wrong, form, problem, receipt, left, inactive: String
  }

  private static let words = [
    "en": Words(
      landing: "E-mail me a code", code: "Check your e-mail", wrong: "This code is not right",
      form: "Acme Bank</bdi> asks for your decision", problem: "There is a problem",
      receipt: "You have approved this", left: "You have left", inactive: "This link is not active"),
    "de": Words(
      landing: "Code per E-Mail senden", code: "Sehen Sie in Ihre E-Mails",
      wrong: "Dieser Code stimmt nicht", form: "Acme Bank</bdi> bittet um Ihre Entscheidung",
      problem: "Bitte noch einmal prüfen", receipt: "Sie haben genehmigt",
      left: "Sie haben die Seite verlassen", inactive: "Dieser Link ist nicht aktiv"),
    "ar": Words(
      landing: "أرسل لي رمزًا بالبريد", code: "تحقق من بريدك الإلكتروني",
      wrong: "هذا الرمز غير صحيح", form: "تطلب منك <bdi>Acme Bank</bdi> اتخاذ قرار",
      problem: "توجد مشكلة", receipt: "لقد وافقت على هذا", left: "لقد غادرت",
      inactive: "هذا الرابط غير نشط"),
  ]

  @Test(arguments: ["en", "de", "ar"])
  func `an assignee gets from the link to the receipt`(language: String) async throws {
    let words = try #require(Self.words[language])
    try await PagesFixture.with { world in
      let (_, links) = try await world.makeTask(try Tasks.loan())
      var browser = LinkBrowser(world, language: language)
      expect(try await browser.open("/t/" + links[0]), 200, words.landing, language)
      expect(try await browser.submit("code"), 200, words.code, language)
      let code = try await world.gateway.newestCode()
      let other = code == "000000" ? "000001" : "000000"
      expect(try await browser.submit("verify", [("code", other)]), 422, words.wrong, language)
      expect(try await browser.submit("verify", [("code", code)]), 200, words.form, language)
      let bad = try await browser.submit("submit", [("rate", "99"), ("_decision", "approve")])
      expect(bad, 422, words.problem, language)
      let good = try await browser.submit(
        "submit", [("comments", "fine"), ("branch", "north"), ("_decision", "approve")])
      expect(good, 200, words.receipt, language)
      expect(try await browser.submit("leave"), 200, words.left, language)
      expect(try await browser.open("/t/nothing"), 404, words.inactive, language)
    }
  }

  private func expect(
    _ page: Page, _ status: Int, _ phrase: String, _ language: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(page.status == status, sourceLocation: sourceLocation)
    #expect(page.html.contains(phrase), sourceLocation: sourceLocation)
    expectSound(page, language: language, sourceLocation: sourceLocation)
  }

  @Test func `the first page names the tenant, the task, the assignee and the deadline`()
    async throws
  {
    try await PagesFixture.with { world in
      let (_, links) = try await world.makeTask(try Tasks.loan())
      var browser = LinkBrowser(world)
      let html = try await browser.open("/t/" + links[0]).html
      #expect(html.contains("<bdi>Acme Bank</bdi> asks for your answer"))
      #expect(html.contains("<h1><bdi>Approve the loan for Ada Byron</bdi></h1>"))
      #expect(html.contains("a•••@example.com"))
      #expect(html.contains("19\u{a0}November 2026, 11:06 UTC"))
      #expect(html.contains("24 hours"))
      #expect(!html.contains("ada@example.com"))
    }
  }

  @Test(arguments: ["cancel", "expire", "approve", "reject", "api"])
  func `an assignee who comes too late sees the outcome`(ending: String) async throws {
    let stories = [
      "cancel": "withdrew this request on", "expire": "Nobody had answered by",
      "approve": "<bdi>Bob</bdi> approved this on", "reject": "<bdi>Bob</bdi> rejected this on",
      "api": "recorded an approval on",
    ]
    try await PagesFixture.with { world in
      let people: JSON = [
        ["email": "ada@example.com"], ["email": "bob@example.com", "name": "Bob"],
      ]
      let (id, links) = try await world.makeTask(
        try Tasks.bare(("assignees", people), ("timeout_seconds", 600)))
      var ada = LinkBrowser(world)
      try await ada.enter(links[0])
      try await end(id, ending, links[1], world)
      let page = try await ada.submit("submit", [("_decision", "approve")])
      #expect(page.status == 409)
      #expect(page.html.contains(try #require(stories[ending])))
      #expect(page.html.contains("was not used"))
      #expect(page.response.fields[.clearSiteData] == nil)
      expectSound(page)
    }
  }

  private func end(_ id: TaskID, _ ending: String, _ link: String, _ world: PagesFixture)
    async throws
  {
    switch ending {
    case "cancel": _ = try await world.gateway.cancelTask(id, by: world.caller)
    case "expire":
      world.advance(.minutes(11))
      _ = try await world.gateway.expireTasks(at: world.gateway.clock.now)
    case "api":
      let completion = Completion(approved: true)
      _ = try await world.gateway.completeTask(id, completion, by: world.caller)
    default:
      var bob = LinkBrowser(world)
      try await bob.enter(link)
      try await bob.submit("submit", [("_decision", ending)])
    }
  }
}
