import Domain
import Outbox
import Store
import Synchronization
import Support
import Testing
import Transfer

@Suite(.timeLimit(.minutes(10)), .everyEngine) struct LeaseTests {
  /// Leases one delivery as another node would.
  private func lease(
    _ world: World, _ token: UInt8, until: Timestamp
  ) async throws -> [LeasedDelivery] {
    let lease = Lease(token: [UInt8](repeating: token, count: 16), until: until)
    return try await world.database.write(.system) { [now = world.hand.now] transaction in
      let outbox = OutboxRepository(transaction)
      return try outbox.lease(outbox.due(at: now, limit: 10), lease).deliveries
    }
  }

  private func record(
    _ world: World, _ leased: LeasedDelivery, _ step: DeliveryResult.Step
  ) async throws -> Int {
    let attempt = AttemptEntry(
      number: leased.attempts + 1, startedAt: noon, duration: .milliseconds(1), outcome: "retry",
      status: 503, address: nil, reason: nil)
    let result = DeliveryResult(
      id: leased.id, tenant: leased.tenant, lease: leased.lease.token, step: step,
      attempts: leased.attempts + 1, attempt: attempt)
    let record = OutboxRecord([result], at: noon)
    return try await world.database.write(.system) { transaction in
      try OutboxRepository(transaction).record(record, isContended: true) { _, _, _ in
        preconditionFailure("nobody subscribed")
      }.counted?.count ?? 0
    }
  }

  @Test func `a result under a lost lease undoes the record that holds it`() async throws {
    try await World.run { world in
      let channel = try await world.addChannel()
      try await world.insert([world.delivery(to: channel.bytes)])
      let former = try #require(try await lease(world, 1, until: noon).first)
      _ = try await lease(world, 2, until: noon + .minutes(3))
      let result = DeliveryResult(
        id: former.id, tenant: former.tenant, lease: former.lease.token,
        step: .delivered(verdict: nil, note: nil), attempts: 1)
      let record = OutboxRecord([result], at: noon)
      await #expect(throws: OutboxRepository.LeaseLost.self) {
        try await world.database.write(.system) { transaction in
          _ = try OutboxRepository(transaction).record(record, isContended: false) { _, _, _ in
            preconditionFailure("nobody subscribed")
          }
        }
      }
    }
  }

  @Test func `a lease that ran out is taken by the next, under the same id`() async throws {
    try await World.run { world in
      let row = world.delivery(to: try await world.addChannel().bytes)
      try await world.insert([row])
      let first = try await lease(world, 1, until: noon + .minutes(3))
      let meanwhile = try await lease(world, 2, until: noon + .minutes(3))
      world.hand.advance(.minutes(3))
      let second = try await lease(world, 3, until: noon + .minutes(6))
      #expect(first.map(\.id) == [row.id])
      #expect(meanwhile == [])
      #expect(second.map(\.id) == [row.id])
    }
  }

  @Test func `a late result under a former lease counts for nothing`() async throws {
    try await World.run { world in
      let row = world.delivery(to: try await world.addChannel().bytes)
      try await world.insert([row])
      let former = try #require(try await lease(world, 1, until: noon).first)
      let present = try #require(try await lease(world, 2, until: noon + .minutes(3)).first)
      let late = try await record(world, former, .delivered(verdict: nil, note: nil))
      let between = try await world.entry(row)
      let counted = try await record(world, present, .again(at: noon + .hours(1), reason: "no"))
      let again = try await record(world, present, .delivered(verdict: nil, note: nil))
      #expect((late, counted, again) == (0, 1, 0))
      #expect(between.state == .running)
      #expect(try await world.entry(row).state == .retryable)
      #expect(try await world.attempts(row).count == 1)
    }
  }

  @Test func `one withdrawn while it is sent gets no further attempt`() async throws {
    try await World.run { world in
      let task = world.id(TaskID.self)
      let channel = try await world.addChannel()
      let row = world.delivery(to: channel.bytes, purpose: .notice, task: task)
      try await world.insert([row])
      let door = Door()
      let running = Running(world) { _ in
        await door.pass()
        return .status(503)
      }
      await running.gate.wait("sent", 1)
      try await world.database.write(.system) { [tenant = world.tenant] transaction in
        try DeliveryRepository(transaction, of: tenant).withdraw(task: task, at: noon)
      }
      door.open()
      await running.recorded(1)
      running.outbox.wake()
      await running.recorded(2)
      await running.stop()
      #expect(try await world.entry(row).state == .cancelled)
      #expect(running.gate.count("sent") == 1)
    }
  }

  @Test func `what was sent but not recorded is sent again under the same id`() async throws {
    try await World.run { world in
      let row = world.delivery(to: try await world.addChannel().bytes)
      try await world.insert([row])
      // The first node sent it and died before it could say so.
      _ = try await lease(world, 9, until: noon + .minutes(3))
      world.hand.advance(.minutes(3))
      let seen = Mutex<[String?]>([])
      let running = Running(world) { request in
        seen.withLock { $0.append(request.field("webhook-id")) }
        return .status(200)
      }
      await running.recorded(1)
      await running.stop()
      #expect(seen.withLock { $0 } == [row.id.description])
      #expect(try await world.entry(row).state == .delivered)
    }
  }

  @Test(arguments: [false, true])
  func `nothing is lost when it is stopped in the middle`(isCancelled: Bool) async throws {
    try await World.run { world in
      let channel = try await world.addChannel()
      let rows = (0..<300).map { world.delivery(to: channel.bytes, lane: "lane \($0 % 7)") }
      try await world.insert(rows)
      let door = Door()
      let passed = Gatekeeper()
      let running = Running(world) { _ in
        if passed.count("in") >= 40 { await door.pass() }
        passed.note("in")
        return .status(200)
      }
      await passed.wait("in", 40)
      async let stopped: Void = isCancelled ? running.cancel() : running.stop()
      door.open()
      await stopped
      let entries = try await world.database.read(.system) { [tenant = world.tenant] in
        try DeliveryRepository($0, of: tenant).list(DeliveryFilter(), before: nil, limit: 1000)
      }
      let delivered = entries.count { $0.state == .delivered }
      #expect(delivered == running.gate.count("sent"))
      #expect(entries.count { $0.state == .available && $0.dueAt == noon } == 300 - delivered)
      let second = Running(world) { _ in .status(200) }
      await second.recorded(300 - delivered)
      await second.stop()
      #expect(running.gate.count("sent") + second.gate.count("sent") == 300)
    }
  }

  @Test func `who does not finish within the grace gives the lease back`() async throws {
    try await World.run { world in
      let row = world.delivery(to: try await world.addChannel().bytes)
      try await world.insert([row])
      let door = Door()
      var settings = OutboxSettings()
      settings.grace = .milliseconds(1)
      let running = Running(world, settings: settings) { _ in
        await door.pass()
        return TransferAnswer(result: .failed(.aborted))
      }
      await running.gate.wait("sent", 1)
      await running.stop()
      let entry = try await world.entry(row)
      #expect(entry.state == .available)
      #expect((entry.attempts, entry.dueAt) == (0, noon))
    }
  }
}
