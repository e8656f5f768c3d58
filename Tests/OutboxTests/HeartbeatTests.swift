import Domain
import Store
import Support
import Testing
import Transfer

@testable import Outbox

@Suite(.timeLimit(.minutes(2))) struct HoldingsTests {
  private static let start = ContinuousClock.now

  private static func delivery(_ token: UInt8) throws -> LeasedDelivery {
    let id = DeliveryID(at: noon, random: [UInt8](repeating: 7, count: 10))
    let cells: [Value] = [
      .bytes(id.bytes), .bytes(TenantID(at: noon, random: [UInt8](repeating: 1, count: 10)).bytes),
      .null, .text("outcome"), .text("test"), .text("task.completed"), .null, .text("lane"), .null,
      .text("{}"), .null, .integer(0), .null,
    ]
    let lease = Lease(token: [token], until: noon + .seconds(20))
    return try LeasedDelivery(cells: cells, lease: lease)
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let seconds: Int
    let isTrusted: Bool
    let change: @Sendable (inout Holdings, LeasedDelivery) throws -> Void

    init(
      _ name: String, after seconds: Int, _ isTrusted: Bool,
      _ change: @escaping @Sendable (inout Holdings, LeasedDelivery) throws -> Void = { _, _ in }
    ) {
      (testDescription, self.seconds, self.isTrusted) = (name, seconds, isTrusted)
      self.change = change
    }
  }

  private static func renew(_ holdings: inout Holdings, _ kept: Set<DeliveryID>) throws {
    let renewal = try #require(holdings.renewal(until: noon + .seconds(30)))
    _ = holdings.renew(renewal, at: start + .seconds(10), kept)
  }

  static let cases = [
    Case("a fresh lease", after: 0, true),
    Case("a lease at the end of its trust", after: 12, false),
    Case("a renewed lease", after: 12, true) { try renew(&$0, [$1.id]) },
    Case("a lease renewed long ago", after: 22, false) { try renew(&$0, [$1.id]) },
    Case("a lease that another took", after: 1, false) { holdings, _ in
      try renew(&holdings, [])
    },
    Case("a lease under which a result waits", after: 1, false) { $0.end($1.id, $1.lease.token) },
    Case("a lease whose result is recorded", after: 1, false) {
      $0.settle($1.id, $1.lease.token)
    },
    Case("a lease taken anew before the former was settled", after: 1, true) {
      $0.settle($1.id, [99])
    },
    Case("a lease of an earlier claim", after: 1, false) { holdings, _ in
      holdings.take([try delivery(2)], at: start)
    },
  ]

  @Test(arguments: cases)
  func `trust in a lease`(test: Case) throws {
    var holdings = Holdings()
    let delivery = try Self.delivery(1)
    holdings.take([delivery], at: Self.start)
    try test.change(&holdings, delivery)
    let moment = Self.start + .seconds(test.seconds)
    #expect(holdings.trusts(delivery, at: moment, within: .seconds(12)) == test.isTrusted)
  }

  @Test func `what waits to be recorded is renewed, what is lost is not`() throws {
    var holdings = Holdings()
    let delivery = try Self.delivery(1)
    holdings.take([delivery], at: Self.start)
    holdings.end(delivery.id, delivery.lease.token)
    let renewal = try #require(holdings.renewal(until: noon + .seconds(30)))
    #expect(renewal.tokens == [delivery.lease.token])
    #expect((renewal.from, renewal.through) == (noon + .seconds(20), noon + .seconds(30)))
    holdings.take([delivery], at: Self.start)
    #expect(holdings.renew(renewal, at: Self.start, []) == 1)
    #expect(holdings.renewal(until: noon) == nil)
  }
}

@Suite(.timeLimit(.minutes(2)), .everyEngine) struct HeartbeatTests {
  private static var settings: OutboxSettings {
    var settings = OutboxSettings()
    settings.beat = .milliseconds(5)
    return settings
  }

  /// Leases everything for another node, whoever has it.
  private func steal(_ world: World) async throws {
    let lease = Lease(token: [9], until: noon + .hours(2))
    try await world.database.write(.system) { transaction in
      let outbox = OutboxRepository(transaction)
      _ = try outbox.lease(outbox.due(at: noon + .hours(1), limit: 10), lease)
    }
  }

  @Test func `a lease is renewed while its delivery is under way`() async throws {
    try await World.run { world in
      let row = world.delivery(to: try await world.addChannel().bytes)
      try await world.insert([row])
      let door = Door()
      let running = Running(world, settings: Self.settings) { _ in
        await door.pass()
        return .status(200)
      }
      await running.gate.wait("sent", 1)
      world.hand.advance(.minutes(5))
      while try await world.entry(row).dueAt < world.hand.now + .seconds(20) {
        try Task.checkCancellation()
      }
      door.open()
      await running.recorded(1)
      await running.stop()
      #expect(try await world.entry(row).state == .delivered)
      #expect(running.gate.count("sent") == 1)
    }
  }

  @Test func `what another node took is not started, and its late result is refused`()
    async throws
  {
    try await World.run { world in
      let channel = try await world.addChannel()
      let rows = (0..<6).map { _ in world.delivery(to: channel.bytes, lane: "one") }
      try await world.insert(rows)
      let door = Door()
      let running = Running(world, settings: Self.settings) { _ in
        await door.pass()
        return .status(503)
      }
      // A lane that nobody knows yet takes four at once.
      await running.gate.wait("sent", 4)
      try await steal(world)
      while !running.text().contains("postern_outbox_leases_lost_total 6") {
        try await Task.sleep(for: .milliseconds(1))
      }
      door.open()
      await running.stop()
      #expect(running.gate.count("sent") == 4)
      #expect(running.gate.count("recorded") == 0)
      for row in rows {
        let entry = try await world.entry(row)
        #expect(entry.state == .running)
        #expect((entry.attempts, entry.dueAt) == (0, noon + .hours(2)))
      }
    }
  }

  @Test func `nobody starts under a lease that was got too long ago`() async throws {
    try await World.run { world in
      let row = world.delivery(to: try await world.addChannel().bytes)
      try await world.insert([row])
      var settings = OutboxSettings()
      settings.leaseTrust = .milliseconds(0)
      let running = Running(world, settings: settings) { _ in .status(200) }
      await running.recorded(1)
      await running.stop()
      #expect(running.gate.count("sent") == 0)
      let entry = try await world.entry(row)
      #expect(entry.state == .available)
      #expect(entry.attempts == 0)
    }
  }
}

@Suite(.timeLimit(.minutes(2)), .everyEngine) struct DutyLeaseTests {
  private struct Idle: Duty {
    let name = "idle"
    let interval = Interval.seconds(1)

    func run(_ now: Timestamp) async throws -> Timestamp? { nil }
  }

  @Test func `one of many nodes gets a duty, and another once it is given back`() async throws {
    try await World.run { world in
      let nodes = (0..<8).map { _ in DutyLeases(world.database) }
      let answers: [Int: Timestamp] = try await withThrowingTaskGroup(of: (Int, Timestamp?).self) {
        group in
        for (place, node) in nodes.enumerated() {
          group.addTask { (place, try await node.take(Idle(), at: noon)) }
        }
        return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
      }
      let holders = (0..<8).filter { answers[$0] == nil }
      #expect(holders.count == 1)
      #expect(answers.values.allSatisfy { $0 == noon + .seconds(10) })
      let holder = try #require(holders.first)
      #expect(try await nodes[holder].take(Idle(), at: noon) == nil)
      await nodes[holder].giveBack()
      #expect(try await nodes[(holder + 1) % 8].take(Idle(), at: noon) == nil)
      #expect(try await nodes[holder].take(Idle(), at: noon) != nil)
    }
  }

  @Test func `a duty whose holder is gone is another's when the lease runs out`() async throws {
    try await World.run { world in
      let (gone, next) = (DutyLeases(world.database), DutyLeases(world.database))
      let first = try await gone.take(Idle(), at: noon)
      let early = try await next.take(Idle(), at: noon + .seconds(9))
      let late = try await next.take(Idle(), at: noon + .seconds(10))
      #expect((first, early, late) == (nil, noon + .seconds(10), nil))
    }
  }
}
