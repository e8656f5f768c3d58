import Domain
import JSON
import Outbox
import Store
import Synchronization
import Support
import Testing
import Transfer

@Suite(.timeLimit(.minutes(10)), .everyEngine) struct RetryTests {
  @Test func `a callback is tried ten times over three days and then given up`() async throws {
    try await World.run { world in
      let row = world.delivery(
        to: world.tenant.bytes, purpose: .callback, target: [:], secrets: ["code": "1"])
      try await world.insert([row])
      let running = Running(world) { _ in .status(500) }
      var waits = [Int64]()
      for attempt in 1...9 {
        await running.recorded(attempt)
        let wait = try await world.entry(row).dueAt - world.hand.now
        waits.append(wait.milliseconds)
        world.hand.advance(wait)
        running.outbox.wake()
      }
      await running.recorded(10)
      let dead = try await world.entry(row)
      let least = RetrySchedule.webhook.waits.map(\.milliseconds)
      #expect(zip(waits, least).allSatisfy { $0 >= $1 && $0 <= $1 + $1 / 5 })
      #expect((dead.state, dead.attempts, dead.holdsSecrets) == (.discarded, 10, true))
      #expect(try await world.attempts(row).map(\.number) == Array(1...10))
      let events = try await world.audit().map(\.event)
      #expect(events.sorted() == ["delivery.failed", "endpoint.paused"])
      await running.stop()
    }
  }

  @Test func `a dead letter that is delivered again keeps its id and its secrets`() async throws {
    try await World.run { world in
      let row = world.delivery(
        to: world.tenant.bytes, purpose: .callback, target: [:], secrets: ["code": "7"])
      try await world.insert([row])
      let seen = Mutex<[[String?]]>([])
      let isUp = Mutex(false)
      let running = Running(world) { request in
        seen.withLock { $0.append(["webhook-id", "x-secret", "x-attempt"].map(request.field)) }
        return .status(isUp.withLock { $0 } ? 200 : 400)
      }
      await running.recorded(1)
      isUp.withLock { $0 = true }
      let isDue = try await world.database.write(.system) { [tenant = world.tenant] in
        try DeliveryRepository($0, of: tenant).redeliver(row.id, at: noon)
      }
      running.outbox.wake()
      await running.recorded(2)
      await running.stop()
      #expect(isDue)
      #expect(
        seen.withLock { $0 } == [[row.id.description, "7", "1"], [row.id.description, "7", "2"]])
      #expect(try await world.entry(row).state == .delivered)
    }
  }

  @Test func `no attempt is made before the receiver's Retry-After`() {
    let seed = UInt64.random(in: .min ... .max)
    print("Retry-After: seed \(seed)")
    var state = seed
    func number(below bound: UInt64) -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) % bound
    }
    let early = (0..<10_000).filter { _ in
      let least = Interval.milliseconds(Int64(number(below: 90_000_000)))
      let purpose = DeliveryPurpose.allCases[Int(number(below: 7))]
      let attempts = Int(number(below: 9)) + 1
      let step = purpose.schedule.next(
        after: .retryAfter(least, "busy"), attempts: attempts, now: noon, deadline: nil,
        jitter: Double(number(below: 1000)) / 1000)
      guard case .again(let moment) = step else { return false }
      return moment < noon + least
    }
    #expect(early == [], "seed \(seed)")
  }

  @Test func `a pause that a receiver asks for holds its endpoint and no other`() async throws {
    try await World.run { world in
      let busy = try await world.addChannel()
      let free = try await world.addChannel()
      let rows = (0..<40).map { _ in world.delivery(to: busy.bytes, key: "busy") }
      let others = (0..<40).map { _ in world.delivery(to: free.bytes, key: "free") }
      var settings = OutboxSettings()
      settings.perBucket = 1
      try await world.insert(rows + others)
      let asked = Mutex<Set<String>>([])
      let slow = Set(rows.map(\.id.description))
      let running = Running(world, settings: settings) { request in
        let id = request.field("webhook-id") ?? ""
        guard slow.contains(id) else { return .status(200) }
        return asked.withLock { $0.insert(id) }.inserted && asked.withLock { $0.count } == 1
          ? .status(429, retryAfter: "600") : .status(200)
      }
      await running.recorded(41)
      #expect(asked.withLock { $0.count } == 1)
      world.hand.advance(.seconds(599))
      running.outbox.wake()
      let news = world.delivery(to: free.bytes, key: "free")
      try await world.insert([news])
      running.outbox.wake()
      try await running.recorded { try await world.entry(news).state == .delivered }
      #expect(asked.withLock { $0.count } == 1)
      world.hand.advance(.hours(1))
      running.outbox.wake()
      await running.recorded { running.gate.count("sent") >= 82 }
      await running.stop()
      #expect(asked.withLock { $0.count } == 40)
    }
  }

  @Test(arguments: [
    (DeliveryPurpose.notice, DeliveryState.cancelled), (.invite, .cancelled), (.code, .cancelled),
    (.callback, .discarded), (.event, .discarded),
  ])
  func `a delivery past its deadline is not sent`(
    purpose: DeliveryPurpose, state: DeliveryState
  ) async throws {
    try await World.run { world in
      let row = world.delivery(
        to: nil, purpose: purpose, secrets: ["code": "1"], deadline: noon)
      try await world.insert([row])
      let running = Running(world) { _ in .status(200) }
      await running.recorded(1)
      await running.stop()
      #expect(try await world.entry(row).state == state)
      #expect(running.gate.count("sent") == 0)
    }
  }
}
