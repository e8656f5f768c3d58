import Cryptography
import Domain
import JSON
import Support
import Testing

extension EndToEnd {
  /// A gate is reached, people are told, a stranger proves who he is and answers, the workflow
  /// resumes.
  @Suite(.needs(.browser), .needs(.mailServer)) struct MainJob {
    static let channels = ["hook": "webhook", "talk": "slack", "team": "teams"]

    static let task: JSON = [
      "title": "Approve the loan for Ada Byron", "prompt": "Check the figures, then **decide**.",
      "context": [
        ["label": "Loan amount", "value": 80000, "format": "money", "currency": "USD"]
      ],
      "fields": [
        ["name": "comments", "type": "multiline", "label": "Reviewer comments", "required": true],
        ["name": "rate", "type": "number", "label": "Rate in percent", "min": 0, "max": 20],
        ["name": "branch", "type": "select", "label": "Branch", "options": "north,south,west"],
      ],
      "assignees": [
        ["email": "ada@example.com", "name": "Ada"], ["email": "bob@example.com", "name": "Bob"],
      ],
      "channels": ["hook", "talk", "team"], "submit_label": "Send my decision",
      "correlation": ["workflow_id": "wf-1", "run_id": "run-1"],
    ]

    @Test(arguments: [false, true])
    func `an assignee decides in a browser and the workflow resumes`(script: Bool) throws {
      let receiver = try Receiver()
      let mail = try MailServer()
      let postern = try RunningPostern(mail.flags)
      for (name, kind) in Self.channels {
        try postern.addChannel(name, kind, receiver.url("/" + name))
      }
      var body = Self.task.object ?? [:]
      body["callback"] = ["kind": "webhook", "url": .string(receiver.url("/resume"))]
      let task = try postern.createTask(.object(body))
      let id = try #require(task["id"]?.string)

      let invitation = try #require(try mail.mails(to: "ada@example.com", atLeast: 1).first)
      #expect(invitation.isSecure)
      #expect(invitation.login == "gate")
      let link = try #require(invitation.link)
      let browser = try Browser(script: script)
      let visitor = Visitor(browser, mail, "ada@example.com")
      try visitor.open(link)
      try visitor.proveWithOneWrongCode()
      try answer(browser)

      let ended = try postern.endedTask(id)
      try check(ended)
      try checkCallback(receiver, postern, ended)
      try checkOutcomes(receiver)
      try checkAudit(postern, id)
      try checkSecondAssignee(mail, Visitor(try Browser(script: script), mail, "bob@example.com"))
    }
  }
}

extension EndToEnd.MainJob {
  /// Fills in the form with one error, and then without.
  private func answer(_ browser: Browser) throws {
    #expect(try browser.text(of: "h1") == "Approve the loan for Ada Byron")
    #expect(try browser.text.contains("US$80,000.00"))
    try browser.type("Figures & documents <agree>.", into: "[name=comments]")
    try browser.type("21", into: "[name=rate]")
    try browser.click("input[name=branch][value=west]")
    try browser.follow("button[value=approve]")
    let summary = try browser.find(".problems")
    #expect(try browser.text(of: summary).contains("Rate in percent"))
    #expect(try browser.focused.id == summary.id)
    #expect(try browser.value(of: "[name=comments]") == "Figures & documents <agree>.")
    #expect(try browser.value(of: "[name=rate]") == "21")
    #expect(try browser.value(of: "input[name=branch]:checked") == "west")
    try browser.type("4.5", into: "[name=rate]")
    try browser.follow("button[value=approve]")
    _ = try browser.find("p.seal")
    #expect(try browser.text(of: "h1") == "You have approved this")
  }

  private func check(_ task: JSON) throws {
    #expect(task["status"] == "completed")
    #expect(task["approved"] == true)
    #expect(task["result"]?["comments"] == "Figures & documents <agree>.")
    #expect(task["result"]?["rate"]?.number?.literal == "4.5")
    #expect(task["result"]?["branch"] == "west")
    #expect(task["decided_by"]?["email"] == "ada@example.com")
    #expect(task["decided_by"]?["proof"] == "mailbox")
  }

  private func checkCallback(
    _ receiver: Receiver, _ postern: RunningPostern, _ task: JSON
  ) throws {
    let callback = try #require(try receiver.requests("/resume", atLeast: 1).first)
    let payload = try JSONParser.parse(Array((callback["body"]?.string ?? "").utf8))
    #expect(payload["type"] == "task.completed")
    #expect(payload["data"]?["approved"] == true)
    #expect(payload["data"]?["result"] == task["result"])
    #expect(payload["data"]?["decision_id"] == task["decision_id"])
    #expect(payload["data"]?["task"]?["correlation"]?["workflow_id"] == "wf-1")
    let signed = try SignedRequest(callback)
    #expect(try signed.isGenuine(postern.callbackSecret))
    if !Requirement.verifiers.isMissing || Requirement.isCI {
      #expect(try signed.verifies(postern.callbackSecret))
      let other = WebhookSecret.generate().text
      #expect(try !signed.verifies(other))
    }
  }

  /// Every channel was told twice: that a decision waits, and what came of it.
  private func checkOutcomes(_ receiver: Receiver) throws {
    let hooks = try receiver.requests("/hook", atLeast: 2)
    let types = try hooks.map { request in
      try JSONParser.parse(Array((request["body"]?.string ?? "").utf8))["type"]?.string
    }
    #expect(types == ["task.created", "task.completed"])
    for path in ["/talk", "/team"] {
      let messages = try receiver.requests(path, atLeast: 2).compactMap { $0["body"]?.string }
      #expect(messages.count == 2)
      #expect(messages.first?.contains("/t/") == true)
      #expect(messages.last?.contains("Approved: Approve the loan for Ada Byron") == true)
      #expect(messages.last?.contains("/t/") == false)
    }
  }

  private func checkAudit(_ postern: RunningPostern, _ id: String) throws {
    let steps = [
      "task.created", "link.opened", "code.sent", "code.failed", "code.verified",
      "response.submitted", "task.completed",
    ]
    let events = try postern.list("/v1/tasks/\(id)/audit")
    let names = events.compactMap { $0["event"]?.string }
    #expect(names.filter { steps.contains($0) } == steps)
    #expect(names.contains("task.notified"))
    let delivered = try until("the audit of the callback") {
      let names = try postern.list("/v1/tasks/\(id)/audit").compactMap { $0["event"]?.string }
      return names.last == "delivery.delivered" ? names : nil
    }
    #expect(delivered.contains("delivery.delivered"))
    let submitted = events.first { $0["event"] == "response.submitted" }
    #expect(submitted?["actor"]?["name"] == "ada@example.com")
    #expect(submitted?["address"] == "127.0.0.1")
    #expect(events.allSatisfy { $0["at"]?.string?.hasSuffix("Z") == true })
  }

  /// The one who was not needed is told, and the link says who decided and when.
  private func checkSecondAssignee(_ mail: MailServer, _ visitor: Visitor) throws {
    let mails = try mail.mails(to: "bob@example.com", atLeast: 2)
    #expect(mails.last?.subject == "Approved: Approve the loan for Ada Byron")
    #expect(mails.last?.text.contains("Ada approved this on") == true)
    try visitor.open(try #require(mails.first?.link))
    try visitor.prove()
    #expect(try visitor.browser.text(of: "h1") == "Already approved")
    #expect(try visitor.browser.text.contains("Ada approved this on"))
  }
}
