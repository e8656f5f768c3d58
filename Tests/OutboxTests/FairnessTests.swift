import Domain
import Outbox
import Store
import Synchronization
import Support
import Testing
import Transfer

@Suite(.timeLimit(.minutes(10)), .everyEngine) struct FairnessTests {
  @Test func `an endpoint that hangs delays no other`() async throws {
    try await World.run { world in
      let hanging = try await world.addChannel()
      let healthy = try await world.addChannel()
      let stuck = (0..<200).map { _ in world.delivery(to: hanging.bytes, key: "stuck") }
      let rows = (0..<500).map { _ in world.delivery(to: healthy.bytes, key: "well") }
      try await world.insert(stuck + rows)
      let door = Door()
      let names = Set(stuck.map(\.id.description))
      let hung = Gatekeeper()
      let running = Running(world) { request in
        if names.contains(request.field("webhook-id") ?? "") {
          hung.note("in")
          await door.pass()
          return TransferAnswer(result: .failed(.timeout))
        }
        return .status(200)
      }
      await running.recorded(500)
      let held = hung.count("in")
      door.open()
      await running.stop()
      #expect(held <= 16)
    }
  }

  @Test(arguments: [3, 60], [false, true])
  func `deliveries behind a backlog of other queues are sent, for few and many queues`(
    queues: Int, isNode: Bool
  ) async throws {
    try await World.run { world in
      let channel = try await world.addChannel()
      try await world.insert(
        (0..<600).map { _ in world.delivery(to: channel.bytes, key: "stuck") })
      let others = (0..<queues * 4).map {
        world.delivery(to: channel.bytes, key: "other \($0 % queues)")
      }
      try await world.insert(others)
      let door = Door()
      let names = Set(others.map(\.id.description))
      let running = Running(world, deployment: isNode ? try await world.node() : .standalone) {
        request in
        if !names.contains(request.field("webhook-id") ?? "") { await door.pass() }
        return .status(200)
      }
      await running.recorded(others.count)
      door.open()
      await running.recorded(600 + others.count)
      await running.stop()
      #expect(running.gate.count("sent") == 600 + others.count)
    }
  }

  @Test func `hundreds of endpoints that hang leave slots for the others`() async throws {
    try await World.run { world in
      var rows = [DeliveryRow]()
      for number in 0..<100 {
        let channel = try await world.addChannel()
        rows += (0..<20).map { _ in world.delivery(to: channel.bytes, key: "stuck \(number)") }
      }
      let names = Set(rows.map(\.id.description))
      try await world.insert(rows)
      let door = Door()
      let running = Running(world) { request in
        if names.contains(request.field("webhook-id") ?? "") { await door.pass() }
        return .status(200)
      }
      await running.gate.wait("sent", 400)
      let healthy = try await world.addChannel()
      let others = (0..<300).map { _ in world.delivery(to: healthy.bytes, key: "well") }
      try await world.insert(others)
      running.outbox.wake()
      await running.recorded(300)
      door.open()
      await running.stop()
    }
  }

  @Test func `the mail of a small tenant passes the backlog of a large one`() async throws {
    try await World.run { world in
      let small = world.id(TenantID.self)
      try await world.add(tenant: small, named: "small")
      try await world.insert(
        (0..<3000).map { _ in world.delivery(to: nil, key: "mail", purpose: .invite) })
      world.hand.advance(.milliseconds(1))
      let code = world.delivery(to: nil, key: "mail", purpose: .code, of: small)
      let order = Mutex<[String]>([])
      let running = Running(world) { request in
        order.withLock { $0.append(request.field("webhook-id") ?? "") }
        return .status(200)
      }
      await running.gate.wait("sent", 50)
      try await world.insert([code])
      running.outbox.wake()
      try await running.recorded { try await world.entry(code).state == .delivered }
      let sentBefore = order.withLock { $0.firstIndex(of: code.id.description) } ?? .max
      await running.stop()
      #expect(sentBefore < 3000)
    }
  }

  @Test func `a queue has no more deliveries in flight than its bucket allows`() async throws {
    try await World.run { world in
      let channel = try await world.addChannel()
      try await world.insert(
        (0..<400).map { _ in world.delivery(to: channel.bytes, key: "one") })
      let load = InFlightGauge()
      let running = Running(world) { _ in
        await load.hold()
        return .status(200)
      }
      await running.recorded(400)
      await running.stop()
      #expect(load.most <= OutboxSettings().perBucket)
    }
  }
}

@Suite(.timeLimit(.minutes(2))) struct ClaimQueryTests {
  private func plan(_ sql: SQL, _ world: World) async throws -> [String] {
    try await world.database.read(.system) { transaction in
      try transaction.query("EXPLAIN QUERY PLAN " + sql).map { try $0.text(3) }
        .filter { $0.contains("deliveries") || $0.contains("earlier") || $0.contains("TEMP") }
    }
  }

  @Test func `due deliveries are found by index`() async throws {
    try await World.run { world in
      let queue = OutboxQueue(endpoint: "one", tenant: world.tenant)
      let general = try await plan(
        ClaimRepository.dueQuery(
          at: noon, from: noon, excluding: [queue], tenants: [world.tenant], limit: 256,
          in: .sqlite), world)
      let single = try await plan(
        ClaimRepository.queueQuery(queue, at: noon, limit: 256, in: .sqlite), world)
      let earlier = "SEARCH earlier USING INDEX deliveries_task (tenant_id=? AND task_id=?)"
      #expect(
        general == [
          "SEARCH deliveries USING INDEX deliveries_due (due_at>? AND due_at<?)", earlier,
        ])
      #expect(
        single == [
          "SEARCH deliveries USING INDEX deliveries_queue "
            + "(endpoint_key=? AND tenant_id=? AND due_at<?)", earlier,
        ])
    }
  }
}
