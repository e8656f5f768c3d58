import Domain
import FoundationEssentials
import JSON
import Outbox
import Store
import Support
import Synchronization
import Telemetry
import Testing
import Transfer

/// Receivers by the id of what they are sent: some in trouble, until a test says otherwise.
private final class Receivers: Sendable {
  private let troubled = Mutex<Set<String>>([])
  private let answer: Mutex<TransferAnswer>
  /// How often somebody in trouble was called.
  let calls = Gatekeeper()

  init(_ answer: TransferAnswer = .status(503)) { self.answer = Mutex(answer) }

  func trouble(_ rows: [DeliveryRow]) {
    troubled.withLock { $0.formUnion(rows.map(\.id.description)) }
  }

  func answers(_ answer: TransferAnswer) { self.answer.withLock { $0 = answer } }

  func take(_ request: TransferRequest) -> TransferAnswer {
    let id = request.field("webhook-id") ?? ""
    guard troubled.withLock({ $0.contains(id) }) else {
      calls.note("well")
      return .status(200)
    }
    calls.note("called")
    return answer.withLock { $0 }
  }
}

extension World {
  fileprivate func breakers() async throws -> [OutboxQueue: Breaker] {
    try await database.read(.system) { try BreakerRepository($0).all() }
  }

  /// Sends one delivery by a lane that is well, so that whoever works has asked the store since.
  fileprivate func passRound(_ nodes: Running...) async throws {
    for _ in 0..<2 {
      let row = delivery(to: try await addChannel().bytes, key: "well")
      try await insert([row])
      for node in nodes { node.outbox.wake() }
      while try await entry(row).state != .delivered { await Task.yield() }
    }
  }

  /// How many of the deliveries stand where.
  fileprivate func states(_ rows: [DeliveryRow]) async throws -> [DeliveryState: Int] {
    var states = [DeliveryState: Int]()
    for row in rows { states[try await entry(row).state, default: 0] += 1 }
    return states
  }
}

@Suite(.timeLimit(.minutes(10)), .everyEngine) struct BreakerTests {
  /// POSTERN_BREAKER_LANES sets another number for runs by hand.
  private static let manyLanes =
    ProcessInfo.processInfo.environment["POSTERN_BREAKER_LANES"].flatMap { Int($0) } ?? 100

  /// A lane whose breaker a node has opened; what waits for it was never tried.
  private func openLane(
    _ world: World, _ receivers: Receivers, waiting: Int = 30
  ) async throws -> (tried: [DeliveryRow], waiting: [DeliveryRow]) {
    let channel = try await world.addChannel().bytes
    let tried = (0..<Breaker.threshold).map { _ in world.delivery(to: channel, key: "ill") }
    receivers.trouble(tried)
    try await world.insert(tried)
    let first = Running(world, deployment: try await world.node(), send: receivers.take)
    await first.recorded(tried.count)
    await first.stop()
    let waiting = (0..<waiting).map { _ in world.delivery(to: channel, key: "ill") }
    receivers.trouble(waiting)
    try await world.insert(waiting)
    return (tried, waiting)
  }

  @Test(arguments: [false, true])
  func `an endpoint that keeps failing is paused, and no other`(isAlone: Bool) async throws {
    try await World.run { world in
      let (ill, well) = (try await world.addChannel(), try await world.addChannel())
      let rows = (0..<60).map { _ in world.delivery(to: ill.bytes, key: "ill") }
      let others = (0..<60).map { _ in world.delivery(to: well.bytes, key: "well") }
      let receivers = Receivers()
      receivers.trouble(rows)
      try await world.insert(rows + others)
      let deployment = isAlone ? Deployment.standalone : try await world.node()
      let running = Running(world, deployment: deployment, send: receivers.take)
      try await world.passRound(running)
      await running.stop()
      let tried = receivers.calls.count("called")
      // What was under way when it opened may still come back.
      #expect((Breaker.threshold..<Breaker.threshold + 4).contains(tried))
      #expect(try await world.states(others) == [.delivered: 60])
      #expect(try await world.states(rows) == [.retryable: tried, .available: 60 - tried])
      var untouched = 0
      for row in rows {
        let entry = try await world.entry(row)
        if entry.state == .available, entry.attempts == 0, entry.dueAt <= world.hand.now {
          untouched += 1
        }
      }
      #expect(untouched == 60 - tried)
      let queue = OutboxQueue(endpoint: "ill", tenant: world.tenant)
      #expect(
        try await world.breakers() == [
          queue: Breaker(failures: tried, trips: 1, openUntil: noon + Breaker.firstWait)
        ])
      #expect(running.text().contains(#"postern_breaker_changes_total{change="opened"} 1"#))
    }
  }

  @Test func `a breaker opened by one node holds on every node`() async throws {
    try await World.run { world in
      let receivers = Receivers(.status(429, retryAfter: "600"))
      let channel = try await world.addChannel().bytes
      let nodes = [
        Running(world, deployment: try await world.node(), send: receivers.take),
        Running(world, deployment: try await world.node(), send: receivers.take),
      ]
      let first = world.delivery(to: channel, key: "busy")
      receivers.trouble([first])
      try await world.insert([first])
      nodes[0].outbox.wake()
      while try await world.entry(first).state != .retryable { await Task.yield() }
      let rows = (0..<40).map { _ in world.delivery(to: channel, key: "busy") }
      receivers.trouble(rows)
      try await world.insert(rows)
      try await world.passRound(nodes[0], nodes[1])
      try await world.passRound(nodes[1], nodes[0])
      #expect(receivers.calls.count("called") == 1)
      #expect(try await world.states(rows) == [.available: 40])
      receivers.answers(.status(200))
      world.hand.advance(.seconds(601))
      for node in nodes { node.outbox.wake() }
      await receivers.calls.wait("called", 41)
      for node in nodes { await node.stop() }
      #expect(try await world.states(rows) == [.delivered: 40])
      #expect(try await world.breakers() == [:])
    }
  }

  @Test func `a breaker outlives a restart, and one node sends one probe`() async throws {
    try await World.run { world in
      let receivers = Receivers()
      let (_, waiting) = try await openLane(world, receivers)
      let nodes = [
        Running(world, deployment: try await world.node(), send: receivers.take),
        Running(world, deployment: try await world.node(), send: receivers.take),
      ]
      try await world.passRound(nodes[0], nodes[1])
      #expect(receivers.calls.count("called") == Breaker.threshold)
      for (probes, wait) in [Int64(5), 10, 20].enumerated() {
        world.hand.advance(.seconds(wait))
        try await world.passRound(nodes[0], nodes[1])
        let expected = Breaker.threshold + probes + 1
        await receivers.calls.wait("called", expected)
        // The next pause stands in the store once the probe is recorded.
        while try await world.breakers().values.first?.trips != probes + 2 { await Task.yield() }
        try await world.passRound(nodes[1], nodes[0])
        #expect(receivers.calls.count("called") == expected)
      }
      receivers.answers(.status(200))
      world.hand.advance(.hours(1))
      while try await world.states(waiting)[.delivered] != waiting.count {
        for node in nodes { node.outbox.wake() }
        await Task.yield()
      }
      for node in nodes { await node.stop() }
      #expect(try await world.breakers() == [:])
    }
  }

  @Test func `a standalone process closes a breaker by a probe`() async throws {
    try await World.run { world in
      let receivers = Receivers()
      let (_, waiting) = try await openLane(world, receivers)
      let running = Running(world, send: receivers.take)
      try await world.passRound(running)
      #expect(receivers.calls.count("called") == Breaker.threshold)
      world.hand.advance(Breaker.firstWait)
      try await world.passRound(running)
      while try await world.breakers().values.first?.trips != 2 { await Task.yield() }
      try await world.passRound(running)
      #expect(receivers.calls.count("called") == Breaker.threshold + 1)
      receivers.answers(.status(200))
      world.hand.advance(.seconds(10))
      while try await world.states(waiting)[.delivered] ?? 0 < waiting.count - 1 {
        running.outbox.wake()
        await Task.yield()
      }
      await running.stop()
      #expect(try await world.breakers() == [:])
    }
  }

  @Test func `a probe of a killed node is sent by another node`() async throws {
    try await World.run { world in
      let receivers = Receivers()
      let (_, waiting) = try await openLane(world, receivers)
      let queue = OutboxQueue(endpoint: "ill", tenant: world.tenant)
      world.hand.advance(Breaker.firstWait)
      // What the dead one had done: the probe taken, nothing recorded.
      let isTaken = try await world.database.write(.system) { [now = world.hand.now] in
        try BreakerRepository($0).probe(queue, at: now)
      }
      #expect(isTaken)
      receivers.answers(.status(200))
      let next = Running(world, deployment: try await world.node(), send: receivers.take)
      try await world.passRound(next)
      #expect(receivers.calls.count("called") == Breaker.threshold)
      world.hand.advance(Breaker.probeTime)
      while try await world.states(waiting)[.delivered] != waiting.count {
        next.outbox.wake()
        await Task.yield()
      }
      await next.stop()
      #expect(try await world.breakers() == [:])
    }
  }

  @Test(arguments: [false, true])
  func `a probe past its deadline gives way to the next`(isAlone: Bool) async throws {
    try await World.run { world in
      let receivers = Receivers()
      let tried = try await openLane(world, receivers, waiting: 0).tried
      // Older than all the others, so that each is the probe before them.
      let late = (0..<5).map { _ in
        world.delivery(
          to: tried[0].destination.endpoint, key: "ill", purpose: .notice,
          deadline: noon + .seconds(1))
      }
      try await world.insert(late)
      receivers.answers(.status(200))
      world.hand.advance(Breaker.firstWait)
      let deployment = isAlone ? Deployment.standalone : try await world.node()
      let running = Running(world, deployment: deployment, send: receivers.take)
      while try await world.states(late)[.cancelled] != late.count { await Task.yield() }
      // The clock stands: no pause ran out, and yet the first that can be sent is sent.
      let news = world.delivery(to: tried[0].destination.endpoint, key: "ill")
      try await world.insert([news])
      while try await world.entry(news).state != .delivered {
        running.outbox.wake()
        await Task.yield()
      }
      await running.stop()
      #expect(try await world.breakers() == [:])
    }
  }

  @Test func `endpoint.paused and endpoint.resumed reach every other webhook once`()
    async throws
  {
    try await World.run { world in
      let (ill, well) = (try await world.addWebhook(), try await world.addWebhook())
      let lane = ill.description
      let rows = (0..<Breaker.threshold).map { _ in
        world.delivery(to: ill.bytes, key: lane, purpose: .event, kind: "webhook")
      }
      let receivers = Receivers()
      receivers.trouble(rows)
      try await world.insert(rows)
      let running = Running(world, deployment: try await world.node(), send: receivers.take)
      await running.recorded(rows.count)
      receivers.answers(.status(200))
      world.hand.advance(.hours(1))
      while try await world.states(rows)[.delivered] != rows.count {
        running.outbox.wake()
        await Task.yield()
      }
      await running.stop()
      let trail = try await world.audit().filter { $0.event.hasPrefix("endpoint.") }
      #expect(trail.map(\.event) == ["endpoint.paused", "endpoint.resumed"])
      #expect(
        trail.first?.detail == [
          "endpoint": .string(lane), "failures": 10,
          "paused_until": .time(noon + Breaker.firstWait),
        ])
      let told = try await world.database.read(.system) { [tenant = world.tenant] in
        try DeliveryRepository($0, of: tenant).list(DeliveryFilter(), before: nil, limit: 100)
          .filter { $0.event.hasPrefix("endpoint.") }
      }
      #expect(told.map(\.endpoint) == [well.bytes, well.bytes])
    }
  }

  @Test func `many endpoints that are down are paused separately and delay no other`()
    async throws
  {
    try await World.run { world in
      let (lanes, each) = (Self.manyLanes, Breaker.threshold + 5)
      let (ill, well) = (try await world.addChannel(), try await world.addChannel())
      let rows = (0..<each).flatMap { _ in
        (0..<lanes).map { world.delivery(to: ill.bytes, key: "ill \($0)") }
      }
      let receivers = Receivers()
      receivers.trouble(rows)
      try await world.insert(rows)
      let begin = ContinuousClock.now
      let running = Running(world, deployment: try await world.node(), send: receivers.take)
      while try await world.breakers().values.count(where: { $0.trips == 1 }) != lanes {
        await Task.yield()
      }
      let opened = ContinuousClock.now - begin
      let others = (0..<500).map { world.delivery(to: well.bytes, key: "well \($0 % 50)") }
      try await world.insert(others)
      running.outbox.wake()
      await receivers.calls.wait("well", 500)
      print(
        "breakers: \(lanes) opened in \(opened), 500 others in \(ContinuousClock.now - begin - opened)"
      )
      await running.stop()
      #expect(receivers.calls.count("called") < rows.count)
      #expect(receivers.calls.count("called") >= lanes * Breaker.threshold)
    }
  }

  @Test func `mail that the relay refuses delays no other mail`() async throws {
    try await World.run { world in
      let rows = (0..<40).map { _ in
        world.delivery(to: nil, key: "mail", purpose: .invite, kind: "test")
      }
      let receivers = Receivers()
      receivers.trouble(rows)
      try await world.insert(rows)
      let running = Running(world, deployment: try await world.node(), send: receivers.take)
      await running.recorded(rows.count)
      await running.stop()
      #expect(try await world.breakers() == [:])
    }
  }
}
