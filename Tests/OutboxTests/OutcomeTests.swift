import Domain
import JSON
import Outbox
import Store
import Synchronization
import Support
import Testing
import Transfer

@Suite(.timeLimit(.minutes(10)), .everyEngine) struct OutcomeTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var purpose = DeliveryPurpose.outcome
    var settings: JSON = [:]
    var answer = TransferAnswer.status(200)
    let state: DeliveryState
    var outcome: String?
    var reason: String?
    var attempts = 1
    var dueIn: ClosedRange<Int64>?
    var rows = 1
  }

  static let cases = [
    Case(testDescription: "taken", state: .delivered),
    Case(
      testDescription: "a decision that counts", purpose: .callback, state: .delivered,
      outcome: "accepted"),
    Case(
      testDescription: "a decision that came too late", purpose: .callback,
      answer: .status(409), state: .delivered, outcome: "superseded", reason: "too late"),
    Case(
      testDescription: "a server in trouble", answer: .status(503), state: .retryable,
      reason: "the receiver answered 503", dueIn: 5000...6000),
    Case(
      testDescription: "a server that names its time",
      answer: .status(503, retryAfter: "3600"), state: .retryable,
      reason: "the receiver answered 503", dueIn: 3_600_000...4_320_000),
    Case(
      testDescription: "no connection", answer: TransferAnswer(result: .failed(.connect)),
      state: .retryable, reason: "connect", dueIn: 5000...6000),
    Case(
      testDescription: "the guard refuses", answer: TransferAnswer(result: .failed(.blocked)),
      state: .retryable, reason: "the address is not allowed", attempts: 0,
      dueIn: 60_000...72_000),
    Case(
      testDescription: "the receiver refuses", answer: .status(400), state: .discarded,
      reason: "the receiver answered 400"),
    Case(
      testDescription: "the channel refuses", settings: ["refuse": true], state: .discarded,
      reason: "The settings are odd.", attempts: 0, rows: 0),
    Case(
      testDescription: "answers without end", settings: ["ask": true], state: .retryable,
      reason: "the receiver's answers led to no end", dueIn: 5000...6000),
  ]

  @Test(arguments: Self.cases)
  func `the result of an attempt follows its answer`(_ given: Case) async throws {
    try await World.run { world in
      let channel = try await world.addChannel(given.settings)
      let isCallback = given.purpose == .callback
      let row = world.delivery(
        to: isCallback ? world.tenant.bytes : channel.bytes, purpose: given.purpose,
        target: isCallback ? given.settings : Optional.none)
      try await world.insert([row])
      let running = Running(world) { _ in given.answer }
      await running.recorded(1)
      await running.stop()
      let entry = try await world.entry(row)
      let attempts = try await world.attempts(row)
      #expect(entry.state == given.state)
      #expect(entry.outcome == given.outcome)
      #expect(entry.reason == given.reason)
      #expect(entry.attempts == given.attempts)
      #expect(attempts.count == given.rows)
      if let range = given.dueIn {
        #expect(range.contains((entry.dueAt - noon).milliseconds))
      }
    }
  }

  @Test func `a delivery that cannot be written is discarded with its reason`() async throws {
    try await World.run { world in
      let channel = try await world.addChannel()
      let missing = world.delivery(to: world.id(ChannelID.self).bytes)
      let unknown = world.delivery(to: channel.bytes, kind: "pigeon")
      let unreadable = world.delivery(to: [1, 2, 3])
      var broken = world.delivery(to: nil, purpose: .code, secrets: ["code": "123456"])
      broken = broken.with(secrets: [1, 2, 3])
      try await world.insert([missing, unknown, unreadable, broken])
      let running = Running(world) { _ in .status(200) }
      await running.recorded(4)
      await running.stop()
      var reasons = [String?]()
      for row in [missing, unknown, unreadable, broken] {
        reasons.append(try await world.entry(row).reason)
      }
      #expect(
        reasons == [
          "the endpoint was deleted", "there is no channel of the kind pigeon",
          "its endpoint cannot be read", "its secrets cannot be opened",
        ])
      #expect(running.gate.count("sent") == 0)
    }
  }

  @Test func `a request carries the tenant, the keys and the secrets`() async throws {
    try await World.run { world in
      let webhook = try await world.addWebhook()
      let row = world.delivery(
        to: webhook.bytes, purpose: .event, kind: "webhook", secrets: ["code": "314159"])
      try await world.insert([row])
      let seen = Mutex<[String?]>([])
      let running = Running(world) { request in
        let names = ["webhook-id", "x-tenant", "x-keys", "x-secret", "x-attempt"]
        seen.withLock { $0 = names.map(request.field) }
        return .status(200)
      }
      await running.recorded(1)
      await running.stop()
      let expected = [row.id.description, "Acme acme", "1", "314159", "1"]
      #expect(seen.withLock { $0 } == expected)
      #expect(try await world.entry(row).holdsSecrets == false)
    }
  }

  @Test func `an endpoint that is gone is disabled once and its deliveries end`() async throws {
    try await World.run { world in
      let channel = try await world.addChannel()
      let webhook = try await world.addWebhook()
      let rows = (0..<3).map { _ in world.delivery(to: channel.bytes, key: "one") }
      var settings = OutboxSettings()
      settings.perBucket = 1
      try await world.insert(rows)
      let running = Running(world, settings: settings) { request in
        request.field("x-keys") == "0" ? .status(410) : .status(200)
      }
      // Three that end, one event of the disabled endpoint, three of the failures.
      await running.recorded(7)
      await running.stop()
      let events = try await world.audit().map(\.event)
      var reasons = [String?]()
      for row in rows { reasons.append(try await world.entry(row).reason) }
      #expect(events.count { $0 == "endpoint.disabled" } == 1)
      #expect(events.count { $0 == "delivery.failed" } == 3)
      #expect(reasons.count { $0 == "the endpoint is disabled" } == 2)
      #expect(reasons.count { $0 == "the receiver answered 410 Gone" } == 1)
      let (row, told) = try await world.database.read(.system) { [tenant = world.tenant] in
        (
          try ChannelRepository($0, of: tenant).find(channel),
          try DeliveryRepository($0, of: tenant).list(DeliveryFilter(), before: nil, limit: 100)
            .filter { $0.endpoint == webhook.bytes }.map(\.event).sorted()
        )
      }
      #expect(row?.disabledReason == "the receiver answered 410 Gone")
      #expect(
        told == ["delivery.failed", "delivery.failed", "delivery.failed", "endpoint.disabled"])
    }
  }

  @Test func `the audit trail has an event for each delivery that was sent or given up`()
    async throws
  {
    try await World.run { world in
      let channel = try await world.addChannel()
      let rows = [
        world.delivery(to: channel.bytes, purpose: .notice),
        world.delivery(to: channel.bytes, purpose: .outcome),
        world.delivery(to: channel.bytes, purpose: .notice, kind: "pigeon"),
      ]
      try await world.insert(rows)
      let running = Running(world) { _ in .status(200) }
      await running.recorded(3)
      await running.stop()
      let trail = try await world.audit()
      #expect(
        trail.map(\.event).sorted() == ["delivery.delivered", "delivery.failed", "task.notified"])
      let notified = try #require(trail.first { $0.event == "task.notified" })
      #expect(
        notified.detail == [
          "delivery": .string(rows[0].id.description), "kind": "test", "purpose": "notice",
          "attempts": 1, "outcome": "delivered",
        ])
      #expect(
        running.text().contains(
          #"postern_deliveries_total{kind="test",outcome="delivered"} 2"#))
    }
  }
}

extension DeliveryRow {
  func with(secrets: [UInt8]) -> DeliveryRow {
    DeliveryRow(
      id: id, tenant: tenant, task: task, purpose: purpose, destination: destination,
      content: DeliveryContent(event: content.event, payload: content.payload, secrets: secrets),
      dueAt: dueAt, deadline: deadline)
  }
}
