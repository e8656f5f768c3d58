import Domain
import Gateway
import JSON
import Store
import Support
import Testing

@Suite(.everyEngine) struct SubmitTests {
  private static let fields: JSON = [
    ["name": "rate", "type": "number", "max": 20, "required": true],
    ["name": "note", "type": "multiline"],
  ]

  @Test func `fifty answers at once make one decision and one callback`() async throws {
    try await GatewayFixture.with { world in
      let task = try await world.task([
        "callback": ["kind": "webhook", "url": "https://orders.example/resume"]
      ])
      var visitor = LinkSession(world, token: task.tokens[0])
      try await visitor.enter()
      let forgery = try await visitor.antiForgery()
      let ready = visitor
      let words = try await inParallel(50) { number in
        try await ready.submit(number.isMultiple(of: 2), antiForgery: forgery).word
      }
      #expect(words.filter { $0 == "decided" }.count == 1)
      #expect(words.filter { $0 == "closed" }.count == 49)
      #expect(try await world.count("SELECT COUNT(*) FROM responses") == 1)
      #expect(
        try await world.count("SELECT COUNT(*) FROM deliveries WHERE purpose = 'callback'") == 1)
    }
  }

  @Test func `two people who answer at once make one decision`() async throws {
    try await GatewayFixture.with { world in
      let task = try await world.task([
        "assignees": [["email": "ada@example.com"], ["email": "bob@example.com"]]
      ])
      var ada = LinkSession(world, token: task.tokens[0])
      var bob = LinkSession(world, token: task.tokens[1])
      try await ada.enter()
      world.hand.advance(.seconds(1))
      try await bob.enter()
      let people = [ada, bob]
      let words = try await inParallel(2) { try await people[$0].submit($0 == 0).word }
      #expect(words.sorted() == ["closed", "decided"])
    }
  }

  @Test func `the decision, its callback, the notices and the events are written together`()
    async throws
  {
    try await GatewayFixture.with { world in
      _ = try await world.gateway.createChannel(
        NewChannel(name: "approvals", kind: "chat", settings: ["url": "https://chat.example/x"]),
        by: world.caller)
      _ = try await world.gateway.createWebhook(
        NewWebhook(
          url: "https://hooks.example/x", selection: .only([.taskCompleted, .linkOpened])),
        by: world.caller)
      let task = try await world.task([
        "assignees": [["email": "ada@example.com"], ["email": "bob@example.com"]],
        "channels": ["approvals"],
        "callback": ["kind": "webhook", "url": "https://orders.example/resume"],
      ])
      #expect(
        try await world.waiting(for: task) == [
          "invite task.created email", "invite task.created email", "notice task.created chat",
        ])
      var ada = LinkSession(world, token: task.tokens[0])
      try await ada.enter()
      #expect(try await ada.submit(true).word == "decided")
      // What is pointless now is withdrawn; Bob and the channel are told, the workflow resumes.
      #expect(try await world.events(for: task) == ["link.opened", "task.completed"])
      #expect(
        try await world.waiting(for: task).filter { !$0.hasPrefix("event") } == [
          "callback task.completed webhook", "outcome task.completed chat",
          "outcome task.completed email",
        ])
    }
  }

  @Test func `a decision that cannot be written leaves nothing behind`() async throws {
    try await GatewayFixture.with { world in
      let task = try await world.task([
        "callback": ["kind": "webhook", "url": "https://orders.example/resume"]
      ])
      var visitor = LinkSession(world, token: task.tokens[0])
      try await visitor.enter()
      try await world.database.write(.system) { transaction in
        try transaction.execute(
          transaction.dialect == .sqlite
            ? """
            CREATE TRIGGER broken BEFORE INSERT ON deliveries WHEN NEW.purpose = 'callback'
            BEGIN SELECT RAISE(ABORT, 'broken'); END
            """
            : "ALTER TABLE deliveries ADD CHECK (purpose <> 'callback')")
      }
      let before = try await world.snapshot()
      await #expect(throws: StoreError.self) { try await visitor.submit(true) }
      #expect(try await world.snapshot() == before)
    }
  }

  @Test func `an invalid answer names every wrong field and keeps nothing`() async throws {
    try await GatewayFixture.with { world in
      let task = try await world.task(["fields": Self.fields])
      var visitor = LinkSession(world, token: task.tokens[0])
      try await visitor.enter()
      let before = try await world.snapshot()
      let answer = try await visitor.submit(true, [(name: "rate", text: "21")])
      guard case .invalid(_, let complaints, _) = answer else {
        Issue.record("a wrong answer counted: \(answer.word)")
        return
      }
      #expect(complaints.map(\.field) == ["rate"])
      let strange = try await visitor.submit(true, [(name: "role", text: "admin")])
      #expect(strange.word == "malformed")
      #expect(try await visitor.submit(true, antiForgery: "AAAA").word == "forged")
      #expect(try await world.snapshot() == before)
    }
  }

  @Test func `a draft survives the end of the session`() async throws {
    try await GatewayFixture.with { world in
      let task = try await world.task(["fields": Self.fields])
      var visitor = LinkSession(world, token: task.tokens[0])
      try await visitor.enter()
      let forgery = try await visitor.antiForgery()
      world.hand.advance(.minutes(61))
      let late = try await world.gateway.submitResponse(
        short: visitor.short, cookie: visitor.cookie, antiForgery: forgery,
        Submission(
          approved: true, comment: "Long thought", typed: [(name: "note", text: "All of it")]),
        client: here)
      #expect(late.word == "sessionEnded")
      var again = LinkSession(world, token: task.tokens[0])
      try await again.enter()
      guard case .form(let view) = try await again.page() else {
        Issue.record("the form is not shown")
        return
      }
      #expect(view.draft == LinkDraft(texts: ["note": "All of it"], comment: "Long thought"))
      #expect(try await again.submit(true, [(name: "rate", text: "4.5")]).word == "decided")
      #expect(
        try await world.count("SELECT COUNT(*) FROM links WHERE draft IS NOT NULL") == 0)
    }
  }
}

@Suite(.everyEngine) struct ExpiryTests {
  @Test(
    arguments: [
      ("fail", "expired", "task.expired"), ("approve", "completed", "task.completed"),
      ("reject", "rejected", "task.rejected"),
    ])
  func `an unanswered task ends by its timeout action`(
    action: String, status: String, event: String
  ) async throws {
    try await GatewayFixture.with { world in
      let task = try await world.task([
        "on_timeout": .string(action), "timeout_seconds": 3600, "invite": "none",
        "callback": ["kind": "webhook", "url": "https://orders.example/resume"],
      ])
      world.hand.advance(.seconds(3599))
      let due = try await world.gateway.expireTasks(at: world.hand.now)
      #expect(due == world.hand.now + .seconds(1))
      #expect(try await world.status(of: task) == "pending")
      world.hand.advance(.seconds(1))
      _ = try await inParallel(4) { _ in
        try await world.gateway.expireTasks(at: world.hand.now)
      }
      #expect(try await world.status(of: task) == status)
      #expect(try await world.waiting(for: task) == ["callback \(event) webhook"])
    }
  }
}

extension GatewayFixture {
  /// The events that webhooks are told of a task.
  func events(for task: TaskAtHand) async throws -> [String] {
    try await database.read(.system) { transaction in
      try transaction.query(
        """
        SELECT event FROM deliveries WHERE task_id = \(task.id) AND purpose = 'event'
        ORDER BY event
        """
      ).map { try $0.text(0) }
    }
  }
}
