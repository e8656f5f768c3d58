import Cryptography
import Domain
import Gateway
import JSON
import Store
import Support
import Testing

@Suite(.everyEngine) struct ErasureTests {
  private static let person = "Grace.Hopper@navy.example"
  /// Texts that must stand nowhere: the address, the name beside it, and the answers.
  private static let traces = ["grace.hopper@navy.example", "rear admiral", "the cobol answer"]

  private static let body: JSONObject = [
    "title": "Loan for grace.hopper@navy.example", "prompt": "Ask grace.hopper@navy.example first.",
    "context": [["label": "Applicant", "value": "grace.hopper@navy.example"]],
    "assignees": [
      ["email": "Grace.Hopper@navy.example", "name": "Rear Admiral"],
      ["email": "bob@example.com", "name": "Bob"],
    ],
    "fields": [["name": "why", "type": "text", "label": "Why?"]],
    "correlation": ["workflow_id": "wf:grace.hopper@navy.example"],
    "callback": ["kind": "webhook", "url": "https://flow.example/x"],
  ]

  /// A task that the person decided, and one that somebody else did.
  private func history(_ world: GatewayFixture) async throws -> (own: TaskAtHand, other: TaskAtHand)
  {
    _ = try await world.gateway.createWebhook(
      NewWebhook(url: "https://hook.example/x"), by: world.caller)
    _ = try await world.gateway.createKey(
      NewKey(name: "of grace.hopper@navy.example", scopes: [.tasksRead]), by: world.caller)
    let (own, other) = (try await world.task(Self.body), try await world.task(Self.body))
    var grace = LinkSession(world, token: own.tokens[0], client: .stranger(1))
    try await grace.enter()
    #expect(try await grace.submit(true, [("why", "the cobol answer")]).word == "decided")
    var idle = LinkSession(world, token: other.tokens[0], client: .stranger(1))
    try await idle.enter()
    var bob = LinkSession(world, token: other.tokens[1], client: .stranger(2))
    try await bob.enter()
    let words = [(name: "why", text: "as grace.hopper@navy.example said")]
    #expect(try await bob.submit(true, words).word == "decided")
    return (own, other)
  }

  /// Ends what is to be sent; the receivers name the mailbox.
  private func settle(_ world: GatewayFixture) async throws {
    try await world.database.write(.system) { [now = world.hand.now] transaction in
      try transaction.execute(
        """
        UPDATE deliveries SET ended_at = \(now), state = 'discarded',
          reason = '550 no such user <grace.hopper@navy.example>' WHERE ended_at IS NULL
        """)
      try transaction.execute(
        "UPDATE webhooks SET disabled_reason = '410 grace.hopper@navy.example is gone'")
      try transaction.execute(
        """
        INSERT INTO attempts (tenant_id, delivery_id, number, started_at, duration, outcome, reason)
        SELECT tenant_id, id, 1, created_at, 1, 'permanent', reason FROM deliveries
        """)
    }
  }

  @Test func `an erased person stands in no table`() async throws {
    try await GatewayFixture.with { world in
      let (own, other) = try await history(world)
      try await settle(world)
      #expect(try await world.snapshot().traces(Self.traces) > 10)

      let report = try await world.gateway.erasePerson(Self.person, by: world.caller)

      #expect(try await world.snapshot().traces(Self.traces) == 0)
      #expect(
        try await world.count("SELECT COUNT(*) FROM deliveries WHERE target IS NOT NULL") == 0)
      #expect(try await world.count("SELECT COUNT(*) FROM access_sessions") == 1)
      #expect(report.counts.tasks == 2 && report.counts.links == 2 && report.counts.responses == 2)
      #expect(report.kept == [] && report.channels == [])
      let first = try await world.gateway.task(own.id, for: world.caller)
      #expect(first.state == .completed && first.decision?.approved == true)
      #expect(first.decision?.result == [:])
      #expect(first.decision?.decidedBy.email == report.pseudonym)
      let second = try await world.gateway.task(other.id, for: world.caller)
      #expect(second.decision?.result == ["why": "as … said"])
      #expect(second.decision?.decidedBy.email == "bob@example.com")
      #expect(second.values.title == "Loan for …")
      #expect(second.values.assignees.last?.name == "Bob")
    }
  }

  @Test func `a dry run of an erasure changes nothing and counts the same`() async throws {
    try await GatewayFixture.with { world in
      _ = try await history(world)
      try await settle(world)
      let before = try await world.snapshot()
      let trial = try await world.gateway.erasePerson(
        Self.person, isTrial: true, by: world.caller)
      #expect(try await world.snapshot() == before)
      let report = try await world.gateway.erasePerson(Self.person, by: world.caller)
      #expect(trial.counts == report.counts)
    }
  }

  @Test func `open tasks and undelivered decisions are left alone and named`() async throws {
    try await GatewayFixture.with { world in
      let open = try await world.task(Self.body)
      let (own, other) = try await history(world)
      let first = try await world.gateway.erasePerson(Self.person, by: world.caller)
      #expect(Set(first.kept) == [open.id, own.id, other.id])
      try await settle(world)
      let second = try await world.gateway.erasePerson(Self.person, by: world.caller)
      #expect(second.kept == [open.id] && second.counts.tasks == 2)
      var visitor = LinkSession(world, token: open.tokens[0])
      try await visitor.enter()
      #expect(try await visitor.page().word == "form")
    }
  }

  @Test func `another tenant's rows are not touched`() async throws {
    try await GatewayFixture.with { world in
      let stranger = try await world.otherTenant()
      let theirs = try await world.task(Self.body, by: stranger)
      _ = try await world.gateway.cancelTask(theirs.id, by: stranger)
      try await settle(world)
      let before = try await world.snapshot().traces(Self.traces)
      let report = try await world.gateway.erasePerson(Self.person, by: world.caller)
      #expect(report.counts.tasks == 0 && report.counts.events == 0)
      #expect(try await world.snapshot().traces(Self.traces) == before)
    }
  }

  @Test func `a link of an erased person opens nothing`() async throws {
    try await GatewayFixture.with { world in
      let (own, _) = try await history(world)
      try await settle(world)
      #expect(try await LinkSession(world, token: own.tokens[0]).page().word != "inactive")
      _ = try await world.gateway.erasePerson(Self.person, by: world.caller)
      #expect(try await LinkSession(world, token: own.tokens[0]).page().word == "inactive")
    }
  }

  @Test func `an erased delivery is not sent again`() async throws {
    try await GatewayFixture.with { world in
      let (own, _) = try await history(world)
      try await settle(world)
      _ = try await world.gateway.erasePerson(Self.person, by: world.caller)
      let page = try await world.gateway.deliveries(
        DeliveryFilter(task: own.id), before: nil, limit: 100, for: world.caller)
      #expect(page.items.count > 2)
      for delivery in page.items {
        let refusal = await #expect(throws: Refusal.self) {
          try await world.gateway.redeliver(delivery.id, by: world.caller)
        }
        #expect(refusal?.message == "What it carried was erased; it cannot be sent again.")
      }
    }
  }

  @Test func `an erasure names the channels that are set to the address`() async throws {
    try await GatewayFixture.with { world in
      for (name, url) in [("chat", "mailto:grace.hopper@navy.example"), ("other", "x")] {
        _ = try await world.gateway.createChannel(
          NewChannel(name: name, kind: "chat", settings: ["url": .string(url)]),
          by: world.caller)
      }
      let report = try await world.gateway.erasePerson(Self.person, by: world.caller)
      #expect(report.channels == ["chat"])
    }
  }

  @Test(arguments: ["", "grace", "grace@", "grace hopper <g@navy.example>"])
  func `a malformed address is refused`(text: String) async throws {
    try await GatewayFixture.with { world in
      await #expect(throws: Refusal.self) {
        try await world.gateway.erasePerson(text, by: world.caller)
      }
    }
  }
}

extension StoreSnapshot {
  /// In how many values one of the texts stands, whatever the case.
  fileprivate func traces(_ texts: [String]) -> Int {
    tables.joined().count { value in
      let held =
        switch value {
        case .text(let text): text.lowercased()
        case .bytes(let bytes): String(decoding: bytes, as: UTF8.self).lowercased()
        default: ""
        }
      return texts.contains { held.contains($0) }
    }
  }
}
