import HTTPServer
import Domain
import JSON
import Support
import Testing

/// Text of tenants and visitors stays text.
struct HostileTextTests {
  static let corpus = [
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onfocus='alert(1)",
    "</textarea><svg onload=alert(1)>", "</title><script>1</script>", "{{token}}", "{{{prompt}}}",
    "{time}", "&lt;b&gt;", "javascript:alert(1)", "<!--", "]]>", "`onload=1`", "<%t%>",
    "[x](javascript:alert(1))", "![x](https://evil.example/x.png)", "<a href=//evil.example>x</a>",
    "**<b>x</b>**", "`<i>`", "- <iframe src=//evil.example>",
  ]

  /// The tags that pages and prompts are made of; no other may ever appear.
  private static let known: Set = [
    "!doctype", "html", "head", "meta", "title", "link", "body", "header", "span", "bdi", "main",
    "div", "h1", "h2", "ul", "ol", "li", "a", "p", "form", "input", "button", "details", "summary",
    "label", "legend", "fieldset", "textarea", "select", "option", "dl", "dt", "dd", "i", "footer",
    "strong", "em", "code", "br",
  ]

  private func strangers(in page: Page) -> [String] {
    let tags = page.html.split(separator: "<").dropFirst().map { part in
      part.drop { $0 == "/" }.prefix { $0.isLetter || $0.isNumber || $0 == "!" }.lowercased()
    }
    let links = page.values(of: "href").filter { !$0.hasPrefix("#") && !$0.hasPrefix("/assets/") }
    return tags.filter { !Self.known.contains($0) } + links
      + page.values(of: "src") + page.values(of: "onerror") + page.values(of: "onload")
  }

  @Test(arguments: corpus)
  func `a text of a tenant never becomes markup`(text: String) async throws {
    let json = JSON.string(text)
    let members: [(String, JSON)] = [
      ("title", json), ("prompt", json), ("submit_label", json),
      ("context", [["label": json, "value": json]]),
      (
        "fields",
        [
          ["name": "a", "label": json, "help": json, "default": json],
          ["name": "b", "label": json, "type": "multiline", "default": json],
          ["name": "c", "label": json, "type": "select", "options": [json, "other"]],
        ]
      ),
      ("assignees", [["email": "ada@example.com", "name": json]]),
    ]
    try await PagesFixture.with(tenantName: text) { world in
      let body = JSON.object(JSONObject(members))
      let (_, links) = try await world.makeTask(body)
      var browser = LinkBrowser(world)
      let landing = try await browser.open("/t/" + links[0])
      let code = try await browser.submit("code")
      let form = try await browser.submit(
        "verify", [("code", try await world.gateway.newestCode())])
      let receipt = try await browser.submit("submit", [("c", text), ("_decision", "approve")])
      for page in [landing, code, form, receipt] {
        #expect(page.status == 200)
        #expect(strangers(in: page) == [])
        #expect(page.count("<h1>") == 1)
        #expect(
          page.count("<input type=\"hidden\" name=\"_token\" value=\"\(page.token ?? "")\">") > 0)
      }
    }
  }

  @Test(arguments: corpus)
  func `a text of an assignee never becomes markup`(text: String) async throws {
    try await PagesFixture.with { world in
      let (_, links) = try await world.makeTask(try Tasks.survey(("type", "approval")))
      var browser = LinkBrowser(world)
      try await browser.enter(links[0])
      let names = ["name", "mail", "phone", "city", "notes", "_comment"]
      let page = try await browser.submit(
        "submit", names.map { ($0, text) } + [("_decision", "approve")])
      #expect(page.status == 422)
      #expect(strangers(in: page) == [])
      let receipt = try await browser.submit(
        "submit", [("name", text), ("_comment", text), ("_decision", "approve")])
      #expect(receipt.html.contains("You have approved this"))
      #expect(strangers(in: receipt) == [])
    }
  }
}
