import Cryptography
import Domain
import Outbox
import Store
import Support
import Synchronization
import Telemetry
import Testing
import Transfer

@Suite(.timeLimit(.minutes(10)), .everyEngine) struct QueueLeaseTests {
  private func beat(_ node: NodeID, _ world: World) async throws {
    try await world.database.write(.system) { [now = world.hand.now] transaction in
      try NodeRepository(transaction).beat(node, until: now + .seconds(20), at: now)
    }
  }

  /// What a node gets of the queues that it asks for; nil when it may not ask.
  private func take(
    _ queues: [OutboxQueue], for node: NodeID, _ world: World
  ) async throws -> [OutboxQueue: Lease]? {
    try await world.database.write(.system) { [now = world.hand.now] transaction in
      try QueueLeaseRepository(transaction).take(
        queues, for: node, claim: RandomSource.system.bytes(16), at: now)
    }
  }

  /// The first due delivery of a queue, as the node that has it to itself reads it.
  private func read(_ lease: Lease, _ world: World) async throws -> LeasedDelivery? {
    guard case .queue(let queue, _) = lease else { return nil }
    return try await world.database.read(.system) { [now = world.hand.now] transaction in
      let rows = try ClaimRepository(transaction, under: lease)
        .backlog(of: queue, at: now, limit: 1)
      return LeasedRows(rows, lease: lease).deliveries.first
    }
  }

  /// How many of the results count.
  private func record(_ results: [DeliveryResult], _ world: World) async throws -> Int {
    let record = OutboxRecord(results, at: noon)
    return try await world.database.write(.system) { transaction in
      try OutboxRepository(transaction).record(record, isContended: true) { _, _, _ in
        preconditionFailure("nobody subscribed")
      }.counted?.count ?? 0
    }
  }

  private func delivered(_ leased: LeasedDelivery) -> DeliveryResult {
    DeliveryResult(
      id: leased.id, tenant: leased.tenant, lease: leased.lease,
      step: .delivered(verdict: nil, note: nil), attempts: 1)
  }

  /// How many deliveries bear a node's mark.
  private func marked(_ world: World) async throws -> Int {
    try await world.database.read(.system) {
      try $0.query("SELECT id FROM deliveries WHERE node IS NOT NULL").count
    }
  }

  /// An outbox whose receiver took a hundred and answers no more until the door opens.
  private func amidBacklog(_ world: World, _ company: Company) async -> (Running, Door) {
    let door = Door()
    let passed = Gatekeeper()
    let running = Running(world, company: company) { _ in
      if passed.count("in") >= 100 { await door.pass() }
      passed.note("in")
      return .status(200)
    }
    await passed.wait("in", 100)
    return (running, door)
  }

  private func hasLeases(_ world: World) async throws -> Bool {
    try await world.database.read(.system) {
      try !QueueLeaseRepository($0).all(marks: false).isEmpty
    }
  }

  @Test func `a queue is one node's until that gives it back, leaves or dies`() async throws {
    try await World.run { world in
      let (first, second) = (world.id(NodeID.self), world.id(NodeID.self))
      let queues = ["one", "two"].map { OutboxQueue(lane: $0, tenant: world.tenant) }
      try await beat(first, world)
      try await beat(second, world)
      let lease = try #require(try await take([queues[0]], for: first, world)?[queues[0]])
      #expect(try await take(queues, for: second, world)?.keys.map(\.lane) == ["two"])
      try await world.database.write(.system) { try QueueLeaseRepository($0).end([lease]) }
      #expect(try await take(queues, for: second, world)?.count == 2)
      world.hand.advance(.seconds(20))
      try await beat(first, world)
      #expect(try await take(queues, for: first, world)?.count == 2)
      try await world.database.write(.system) { try NodeRepository($0).leave(first) }
      try await beat(second, world)
      #expect(try await take(queues, for: second, world)?.count == 2)
    }
  }

  @Test func `while a node of an older build is alive no queue is leased`() async throws {
    try await World.run { world in
      let (node, older) = (world.id(NodeID.self), world.id(NodeID.self))
      let queue = OutboxQueue(lane: "one", tenant: world.tenant)
      try await beat(node, world)
      try await world.database.write(.system) { [now = world.hand.now] transaction in
        try transaction.execute(
          "INSERT INTO nodes (id, alive_until) VALUES (\(older), \(now + .seconds(5)))")
      }
      #expect(try await take([queue], for: node, world) == nil)
      world.hand.advance(.seconds(5))
      #expect(try await take([queue], for: node, world)?.count == 1)
    }
  }

  @Test func `a result counts while its node has the queue, and not after`() async throws {
    try await World.run { world in
      let queue = OutboxQueue(lane: "one", tenant: world.tenant)
      let channel = try await world.addChannel()
      let rows = (0..<2).map { _ in world.delivery(to: channel.bytes, lane: "one") }
      try await world.insert(rows)
      let (first, second) = (world.id(NodeID.self), world.id(NodeID.self))
      try await beat(first, world)
      let former = try #require(try await take([queue], for: first, world)?[queue])
      let counting = try #require(try await read(former, world))
      #expect(try await record([delivered(counting)], world) == 1)
      let late = try #require(try await read(former, world))
      world.hand.advance(.seconds(20))
      try await beat(second, world)
      let present = try #require(try await take([queue], for: second, world)?[queue])
      #expect(try await record([delivered(late)], world) == 0)
      // Who has been asleep and has the queue again does not have what it held before.
      world.hand.advance(.seconds(20))
      try await beat(first, world)
      let newer = try #require(try await take([queue], for: first, world)?[queue])
      #expect(try await record([delivered(late)], world) == 0)
      #expect(newer != former && newer != present)
      let again = try #require(try await read(newer, world))
      #expect(again.id == late.id)
      #expect(try await record([delivered(again)], world) == 1)
    }
  }

  @Test func `a backlog goes without a mark, and leaves no lease behind`() async throws {
    try await World.run { world in
      let channel = try await world.addChannel()
      try await world.insert((0..<300).map { _ in world.delivery(to: channel.bytes, lane: "one") })
      let (running, door) = await amidBacklog(world, try await world.node())
      // The first share was marked before the node knew that there was more.
      #expect(try await marked(world) <= OutboxSettings().perLane)
      door.open()
      await running.recorded(300)
      while try await hasLeases(world) {
        running.outbox.wake()
        await Task.yield()
      }
      await running.stop()
      #expect(running.gate.count("sent") == 300)
    }
  }

  @Test(arguments: [true, false])
  func `what becomes visible behind a backlog's reader is found at its end`(
    isAlone: Bool
  ) async throws {
    try await World.run { world in
      let channel = try await world.addChannel()
      let late = world.delivery(to: channel.bytes, lane: "one")
      world.hand.advance(.seconds(2))
      let rows = (0..<300).map { _ in world.delivery(to: channel.bytes, lane: "one") }
      try await world.insert(rows)
      world.hand.advance(.seconds(2))
      let (running, door) = await amidBacklog(world, isAlone ? .none : try await world.node())
      try await world.insert([late])
      door.open()
      await running.recorded(301)
      await running.stop()
      #expect(running.gate.count("sent") == 301)
    }
  }

  @Test func `what another node looked at and did not take is not passed over`() async throws {
    // SQLite knows no locks of rows, and no second node.
    guard Engine.current == .postgres else { return }
    try await World.run { world in
      let channel = try await world.addChannel()
      let old = (0..<50).map { _ in world.delivery(to: channel.bytes, lane: "one") }
      try await world.insert(old)
      world.hand.advance(.seconds(10))
      try await world.insert((0..<300).map { _ in world.delivery(to: channel.bytes, lane: "one") })
      let (isLocked, mayGo) = (Barrier(), Barrier())
      async let looking: Void = world.database.write(.system) { transaction in
        let due = try transaction.query(
          "SELECT id FROM deliveries ORDER BY due_at, id LIMIT 50 FOR UPDATE")
        #expect(due.count == 50)
        isLocked.open()
        mayGo.block()
      }
      await isLocked.wait()
      let (running, door) = await amidBacklog(world, try await world.node())
      mayGo.open()
      try await looking
      door.open()
      await running.recorded(350)
      await running.stop()
      #expect(running.gate.count("sent") == 350)
    }
  }

  @Test func `an outbox that stops amid a backlog leaves its queues to others`() async throws {
    try await World.run { world in
      let channel = try await world.addChannel()
      try await world.insert((0..<300).map { _ in world.delivery(to: channel.bytes, lane: "one") })
      let (running, door) = await amidBacklog(world, try await world.node())
      #expect(try await hasLeases(world))
      running.outbox.stop()
      door.open()
      await running.stop()
      #expect(running.gate.count("sent") < 300)
      #expect(try await !hasLeases(world))
      #expect(try await marked(world) == 0)
    }
  }

  @Test func `what a dead node had of a queue goes on at another, marked or not`() async throws {
    try await World.run { world in
      let queue = OutboxQueue(lane: "one", tenant: world.tenant)
      let channel = try await world.addChannel()
      let rows = (0..<200).map { _ in world.delivery(to: channel.bytes, lane: "one") }
      try await world.insert(rows)
      let dead = world.id(NodeID.self)
      try await beat(dead, world)
      try await world.database.write(.system) { [now = world.hand.now] transaction in
        let claims = ClaimRepository(transaction, under: .node(dead, claim: [1]))
        let due = try claims.backlog(of: queue, at: now, limit: 200).map(\.due)
        // One of its first and one of its last.
        _ = try claims.lease([due[3], due[180]])
      }
      let lost = try #require(try await take([queue], for: dead, world)?[queue])
      let late = try #require(try await read(lost, world))
      world.hand.advance(.seconds(20))
      let seen = Mutex<[String?]>([])
      let running = Running(world, company: try await world.node()) { request in
        seen.withLock { $0.append(request.field("webhook-id")) }
        return .status(200)
      }
      await running.recorded(200)
      await running.stop()
      #expect(seen.withLock { Set($0) } == Set(rows.map(\.id.description)))
      #expect(seen.withLock { $0.count } == 200)
      #expect(try await record([delivered(late)], world) == 0)
    }
  }

  @Test func `nodes that come upon one backlog send nothing twice`() async throws {
    try await World.run { world in
      let channel = try await world.addChannel()
      let count = 1500
      try await world.insert(
        (0..<count).map { world.delivery(to: channel.bytes, lane: "\($0 % 2)") })
      let seen = Mutex<[String: Int]>([:])
      let counter = Gatekeeper()
      var nodes = [Running]()
      for _ in 0..<3 {
        nodes.append(
          Running(world, company: try await world.node()) { request in
            seen.withLock { $0[request.field("webhook-id") ?? "", default: 0] += 1 }
            counter.note("sent")
            return .status(200)
          })
      }
      await counter.wait("sent", count)
      for node in nodes { await node.stop() }
      #expect(seen.withLock { $0.count } == count)
      #expect(seen.withLock { $0.values.allSatisfy { $0 == 1 } })
    }
  }
}
