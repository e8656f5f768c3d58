import Cryptography
import Domain
@testable import Outbox
import Store
import Support
import Synchronization
import Telemetry
import Testing
import Transfer

@Suite(.timeLimit(.minutes(10)), .everyEngine) struct LeaseTests {
  /// Takes what is due as a node that beat last at the moment would.
  private func claim(
    _ world: World, as node: NodeID, beatingAt moment: Timestamp = noon
  ) async throws -> [LeasedDelivery] {
    let lease = Lease.node(node, claim: RandomSource.system.bytes(16))
    return try await world.database.write(.system) { [now = world.hand.now] transaction in
      try NodeRepository(transaction).heartbeat(node, until: moment + .seconds(20), at: moment)
      let claims = ClaimRepository(transaction, under: lease)
      return try claims.take(claims.due(at: now, limit: 10)).deliveries
    }
  }

  private func result(
    _ leased: LeasedDelivery, _ step: DeliveryResult.Transition
  ) -> DeliveryResult {
    let attempt = AttemptEntry(
      number: leased.attempts + 1, startedAt: noon, duration: .milliseconds(1), outcome: "retry",
      status: 503, address: nil, reason: nil)
    return DeliveryResult(of: leased, step, attempts: leased.attempts + 1, attempt: attempt)
  }

  private func record(
    _ world: World, _ result: DeliveryResult, isContended: Bool = true
  ) async throws -> Int {
    let record = ResultBatch([result], at: noon)
    return try await world.database.write(.system) { transaction in
      try CompletionRepository(transaction).record(record, isContended: isContended) { _, _, _ in
        preconditionFailure("nobody subscribed")
      }.counted?.count ?? 0
    }
  }

  @Test func `a result under a lost lease undoes the record that holds it`() async throws {
    try await World.run { world in
      try await world.insert([world.delivery(to: try await world.addChannel().bytes)])
      let former = try #require(try await claim(world, as: world.id()).first)
      world.hand.advance(.seconds(21))
      _ = try await claim(world, as: world.id(), beatingAt: world.hand.now)
      await #expect(throws: CompletionRepository.LeaseLost.self) {
        let late = result(former, .delivered(verdict: nil, note: nil))
        _ = try await record(world, late, isContended: false)
      }
    }
  }

  @Test func `leases of a node without heartbeat pass to another under the same id`()
    async throws
  {
    try await World.run { world in
      let row = world.delivery(to: try await world.addChannel().bytes)
      try await world.insert([row])
      let (first, second) = (world.id(NodeID.self), world.id(NodeID.self))
      #expect(try await claim(world, as: first).map(\.id) == [row.id])
      #expect(try await claim(world, as: first).isEmpty)
      #expect(try await claim(world, as: second).isEmpty)
      world.hand.advance(.seconds(20))
      #expect(try await claim(world, as: second, beatingAt: world.hand.now).map(\.id) == [row.id])
    }
  }

  @Test func `a node that stops releases its leases at once`() async throws {
    try await World.run { world in
      let row = world.delivery(to: try await world.addChannel().bytes)
      try await world.insert([row])
      let first = world.id(NodeID.self)
      _ = try await claim(world, as: first)
      try await world.database.write(.system) { try NodeRepository($0).leave(first) }
      #expect(try await claim(world, as: world.id()).map(\.id) == [row.id])
    }
  }

  @Test func `a late result under a former lease counts for nothing`() async throws {
    try await World.run { world in
      let row = world.delivery(to: try await world.addChannel().bytes)
      try await world.insert([row])
      let former = try #require(try await claim(world, as: world.id()).first)
      world.hand.advance(.seconds(20))
      let second = world.id(NodeID.self)
      let present = try #require(
        try await claim(world, as: second, beatingAt: world.hand.now).first)
      let late = try await record(world, result(former, .delivered(verdict: nil, note: nil)))
      let again = result(present, .retry(at: noon + .hours(1), reason: "no"))
      let counted = try await record(world, again)
      let twice = try await record(world, result(present, .delivered(verdict: nil, note: nil)))
      #expect((late, counted, twice) == (0, 1, 0))
      #expect(try await world.entry(row).state == .retryable)
      #expect(try await world.attempts(row).count == 1)
    }
  }

  @Test func `a claim of unknown outcome is given back by its node`() async throws {
    try await World.run { world in
      let row = world.delivery(to: try await world.addChannel().bytes)
      try await world.insert([row])
      let node = world.id(NodeID.self)
      let lost = try #require(try await claim(world, as: node).first)
      guard case .node(_, let claimed) = lost.lease else { return }
      try await world.database.write(.system) { transaction in
        try ClaimRepository(transaction, under: .alone).giveBack(claim: claimed, of: node)
      }
      #expect(try await claim(world, as: node).map(\.id) == [row.id])
    }
  }

  /// Whether a node that beats now gets the duty.
  private func takes(_ node: NodeID, _ world: World) async throws -> Bool {
    try await world.database.write(.system) { [now = world.hand.now] transaction in
      let nodes = NodeRepository(transaction)
      try nodes.heartbeat(node, until: now + .seconds(20), at: now)
      return try nodes.take(job: "sweep", for: node, at: now)
    }
  }

  @Test func `a maintenance job belongs to one node while that is alive`() async throws {
    try await World.run { world in
      let (first, second) = (world.id(NodeID.self), world.id(NodeID.self))
      let before = try await takes(first, world)
      let meanwhile = try await takes(second, world)
      world.hand.advance(.seconds(20))
      let after = try await takes(second, world)
      #expect((before, meanwhile, after) == (true, false, true))
    }
  }

  @Test(arguments: [(503, DeliveryState.cancelled), (200, .delivered)])
  func `a delivery withdrawn in flight gets no further attempt, and counts if it arrived`(
    status: Int, state: DeliveryState
  ) async throws {
    try await World.run { world in
      let task = world.id(TaskID.self)
      let channel = try await world.addChannel()
      let row = world.delivery(to: channel.bytes, purpose: .notice, task: task)
      try await world.insert([row])
      let door = Door()
      let running = Running(world) { _ in
        await door.pass()
        return .status(status)
      }
      await running.gate.wait("sent", 1)
      try await world.database.write(.system) { [tenant = world.tenant] transaction in
        try DeliveryRepository(transaction, of: tenant).withdraw(task: task, at: noon)
      }
      door.open()
      await running.recorded(1)
      running.outbox.wake()
      await running.stop()
      #expect(try await world.entry(row).state == state)
      #expect(try await world.attempts(row).count == 1)
      #expect(running.gate.count("sent") == 1)
    }
  }

  @Test func `deliveries of a dead node are sent by another under the same id`() async throws {
    try await World.run { world in
      let row = world.delivery(to: try await world.addChannel().bytes)
      try await world.insert([row])
      // The first node sent it and died before it could say so.
      _ = try await claim(world, as: world.id())
      world.hand.advance(.seconds(20))
      let seen = Mutex<[String?]>([])
      let running = Running(world, deployment: try await world.node()) { request in
        seen.withLock { $0.append(request.field("webhook-id")) }
        return .status(200)
      }
      await running.recorded(1)
      await running.stop()
      #expect(seen.withLock { $0 } == [row.id.description])
      #expect(try await world.entry(row).state == .delivered)
    }
  }

  @Test func `two nodes share the work and send nothing twice`() async throws {
    try await World.run { world in
      let channel = try await world.addChannel()
      try await world.insert((0..<600).map { world.delivery(to: channel.bytes, key: "\($0 % 5)") })
      let counter = Gatekeeper()
      var nodes = [Running]()
      for _ in 0..<2 {
        nodes.append(
          Running(world, deployment: try await world.node()) { _ in
            counter.note("sent")
            return .status(200)
          })
      }
      await counter.wait("sent", 600)
      for node in nodes { await node.stop() }
      #expect(counter.count("sent") == 600)
      let entries = try await world.database.read(.system) { [tenant = world.tenant] in
        try DeliveryRepository($0, of: tenant).list(DeliveryFilter(), before: nil, limit: 1000)
      }
      #expect(entries.count { $0.state == .delivered } == 600)
    }
  }

  @Test func `a node without a valid lease starts no attempt`() async throws {
    try await World.run { world in
      let row = world.delivery(to: try await world.addChannel().bytes)
      try await world.insert([row])
      // One that was frozen: its last beat is older than it may be.
      var settings = MembershipSettings()
      settings.certainty = .milliseconds(0)
      let membership = NodeMembership(
        world.database, clock: world.hand.clock, log: .silent, settings: settings)
      try await membership.heartbeat()
      let frozen = Running(world, deployment: .cluster(membership)) { _ in .status(200) }
      let running = Running(world, deployment: try await world.node()) { _ in .status(200) }
      await running.recorded(1)
      await frozen.stop()
      await running.stop()
      #expect(frozen.gate.count("sent") == 0)
    }
  }

  @Test func `a delivery claimed in a former epoch is not sent in the next`() async throws {
    try await World.run { world in
      let channel = try await world.addChannel()
      try await world.insert((0..<20).map { _ in world.delivery(to: channel.bytes, key: "one") })
      let door = Door()
      let steady = Mutex(ContinuousClock.now)
      let membership = NodeMembership(
        world.database, clock: world.hand.clock, monotonic: { steady.withLock { $0 } }, log: .silent
      )
      try await membership.heartbeat()
      let frozen = Running(world, deployment: .cluster(membership)) { _ in
        await door.pass()
        return .status(200)
      }
      await frozen.gate.wait("sent", BucketWindow.firstSize)
      world.hand.advance(.seconds(30))
      steady.withLock { $0 += .seconds(30) }
      let other = Running(world, deployment: try await world.node()) { _ in .status(200) }
      await other.recorded(20)
      await other.stop()
      try await membership.heartbeat()
      try await world.insert([world.delivery(to: channel.bytes, key: "one")])
      door.open()
      await frozen.recorded(1)
      await frozen.stop()
      #expect(frozen.gate.count("sent") == BucketWindow.firstSize + 1)
    }
  }

  @Test(arguments: [false, true])
  func `stopping the outbox during sending loses nothing`(isCancelled: Bool) async throws {
    try await World.run { world in
      let channel = try await world.addChannel()
      let rows = (0..<300).map { world.delivery(to: channel.bytes, key: "lane \($0 % 7)") }
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

  @Test func `an attempt that outlasts the grace period gives its lease back`() async throws {
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
