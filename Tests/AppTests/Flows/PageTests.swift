import Domain
import JSON
import Support
import Testing

extension EndToEnd {
  /// The pages in a real browser, on a phone, in other languages, and for those who go back.
  @Suite(.needs(.browser), .needs(.mailServer)) struct LinkPages {
    static let longWord = String(repeating: "Kreditgenehmigung", count: 8)

    private func task(_ language: String) -> JSON {
      [
        "title": .string("Loan \(Self.longWord)"),
        "prompt": .string("See `\(Self.longWord)`, then decide."),
        "context": [["label": .string(Self.longWord), "value": .string(Self.longWord)]],
        "fields": [
          ["name": "note", "type": "multiline", "label": .string(Self.longWord), "required": true],
          ["name": "on", "type": "date", "label": "On"],
          [
            "name": "pick", "type": "select", "label": "Pick",
            "options": .array((1...12).map { .string("\($0) \(Self.longWord)") }),
          ],
        ],
        "assignees": [["email": "ada@example.com", "language": .string(language)]],
      ]
    }

    @Test(arguments: [("en", "ltr"), ("de", "ltr"), ("ar", "rtl")])
    func `a page is no wider than a small phone`(language: String, direction: String) throws {
      let mail = try MailServer()
      let postern = try RunningPostern(mail.flags)
      _ = try postern.createTask(task(language))
      let browser = try Browser(script: true, width: 320, language: language)
      let link = try #require(try mail.mails(to: "ada@example.com", atLeast: 1).first?.link)
      func check(_ stage: String) throws {
        let root = try browser.find("html")
        #expect(try browser.attribute("lang", of: root) == language)
        #expect(try browser.attribute("dir", of: root) == direction)
        let excess = try browser.evaluate(
          "const e = document.documentElement; return e.scrollWidth - e.clientWidth")
        #expect(excess == 0, "\(stage) scrolls sideways")
        let size = try browser.evaluate("return innerWidth")
        #expect(size == 320)
      }
      try browser.open(link)
      try check("landing")
      try browser.follow("main form button")
      try check("code")
      try browser.follow("form[action$=verify] button")
      try check("code with a problem")
      let code = try #require(try mail.mails(to: "ada@example.com", atLeast: 2).last?.code)
      try browser.type(code, into: "#code")
      try browser.follow("form[action$=verify] button")
      try check("form")
      try browser.follow("button[value=approve]")
      try check("form with a problem")
      try browser.type(Self.longWord, into: "[name=note]")
      try browser.follow("button[value=approve]")
      _ = try browser.find("p.seal")
      try check("receipt")
    }

    @Test func `back, reload and a second browser neither decide twice nor show more`()
      throws
    {
      let mail = try MailServer()
      let postern = try RunningPostern(mail.flags)
      let task = try postern.createTask([
        "title": "Twice", "assignees": [["email": "ada@example.com"]],
      ])
      let id = try #require(task["id"]?.string)
      let link = try #require(try mail.mails(to: "ada@example.com", atLeast: 1).first?.link)
      try scan(postern, link)
      #expect(try events(postern, id).contains("link.opened") == false)
      let browser = try Browser(script: false)
      let visitor = Visitor(browser, mail, "ada@example.com")
      try visitor.open(link)
      try visitor.prove()
      let place = try browser.address
      try browser.follow("button[value=approve]")
      try browser.reload()
      #expect(try browser.text(of: "h1") == "You have approved this")
      try browser.back()
      if let button = try browser.all("button[value=approve]").first {
        try browser.click(button)
      }
      #expect(try browser.text(of: "h1") == "You have approved this")
      #expect(try events(postern, id).filter { $0 == "response.submitted" }.count == 1)

      let other = try Browser(script: false)
      try other.open(place)
      #expect(try other.text(of: "h1") == "Open the link in your message again")
      #expect(try !other.source.contains("Twice"))
    }

    /// Requests a link as mail scanners and chat previews do.
    private func scan(_ postern: RunningPostern, _ link: String) throws {
      let path = String(link.dropFirst(postern.url.count))
      for method in ["GET", "HEAD", "GET"] {
        let answer = try postern.api.send(method, path)
        #expect(answer.status == 303)
        let page = try postern.api.send(
          "GET", answer.fields["location"] ?? "/",
          fields: [("Cookie", String((answer.fields["set-cookie"] ?? "").prefix { $0 != ";" }))])
        #expect(page.status == 200)
      }
    }

    private func events(_ postern: RunningPostern, _ task: String) throws -> [String] {
      try postern.list("/v1/tasks/\(task)/audit").compactMap { $0["event"]?.string }
    }
  }
}
