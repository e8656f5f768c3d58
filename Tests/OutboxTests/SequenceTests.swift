import Domain
import Outbox
import Store
import Support
import Synchronization
import Testing
import Transfer

@Suite(.timeLimit(.minutes(10)), .everyEngine) struct SequenceTests {
  /// The receiver of one channel, and the ids that it was sent, in order.
  private final class Channel: Sendable {
    private let sent = Mutex<[String]>([])

    var ids: [String] { sent.withLock { $0 } }

    /// Notes a delivery of the channel; returns how often its id came before.
    func note(_ request: TransferRequest, of rows: [DeliveryRow]) -> Int? {
      let id = request.field("webhook-id") ?? ""
      guard rows.contains(where: { $0.id.description == id }) else { return nil }
      return sent.withLock { sent in
        defer { sent.append(id) }
        return sent.count { $0 == id }
      }
    }
  }

  /// Two deliveries of one task to one channel, in order.
  private func rows(_ world: World, _ task: TaskID) async throws -> [DeliveryRow] {
    let channel = try await world.addChannel()
    let key = "\(task) \(channel)"
    return [DeliveryPurpose.notice, .outcome].map { purpose in
      // Ids of one millisecond have no order.
      world.hand.advance(.milliseconds(1))
      return world.delivery(
        to: channel.bytes, key: "channel", sequence: key, purpose: purpose, task: task)
    }
  }

  /// Sends one delivery to another endpoint, so that the store was asked since.
  private func passRound(_ world: World, _ running: Running) async throws {
    for _ in 0..<2 {
      let row = world.delivery(to: try await world.addChannel().bytes, key: "other")
      try await world.insert([row])
      running.outbox.wake()
      try await running.recorded { try await world.entry(row).state == .delivered }
    }
  }

  @Test(arguments: [false, true])
  func `a later delivery of a sequence waits while the earlier one is retried`(
    isNode: Bool
  ) async throws {
    try await World.run { world in
      let rows = try await rows(world, world.id())
      let channel = Channel()
      try await world.insert(rows)
      let deployment = isNode ? try await world.node() : Deployment.standalone
      let running = Running(world, deployment: deployment) { request in
        .status(channel.note(request, of: [rows[0]]) == 0 ? 503 : 200)
      }
      try await running.recorded { try await world.entry(rows[0]).state == .retryable }
      try await passRound(world, running)
      #expect(try await world.entry(rows[1]).attempts == 0)
      world.hand.advance(.seconds(10))
      running.outbox.wake()
      try await running.recorded { try await world.entry(rows[1]).state == .delivered }
      await running.stop()
      #expect(try await world.entry(rows[0]).state == .delivered)
      #expect(channel.ids.count == 2)
    }
  }

  @Test(arguments: [false, true])
  func `a delivery waits for an earlier one of its sequence that was withdrawn in flight`(
    isNode: Bool
  ) async throws {
    try await World.run { world in
      let task = world.id(TaskID.self)
      let rows = try await rows(world, task)
      let channel = Channel()
      let door = Door()
      try await world.insert([rows[0]])
      let deployment = isNode ? try await world.node() : Deployment.standalone
      let running = Running(world, deployment: deployment) { request in
        guard channel.note(request, of: rows) != nil else { return .status(200) }
        await door.pass()
        return .status(503)
      }
      await running.gate.wait("sent", 1)
      try await world.database.write(.system) { [tenant = world.tenant] transaction in
        let deliveries = DeliveryRepository(transaction, of: tenant)
        try deliveries.withdraw(task: task, at: noon)
        try deliveries.insert([rows[1]])
      }
      // Claims look back three seconds only.
      world.hand.advance(.seconds(30))
      running.outbox.wake()
      try await passRound(world, running)
      #expect(channel.ids == [rows[0].id.description])
      door.open()
      try await running.recorded { try await world.entry(rows[1]).attempts == 1 }
      await running.stop()
      #expect(channel.ids == rows.map(\.id.description))
      #expect(try await world.entry(rows[0]).state == .cancelled)
    }
  }

  @Test func `a pause that a receiver asks for holds every endpoint of its bucket`() async throws {
    try await World.run { world in
      let endpoint = try await world.addChannel().bytes
      let first = world.delivery(to: endpoint, key: "one", bucket: "bot")
      let others = (0..<8).map { number in
        world.delivery(to: endpoint, key: "\(["one", "two"][number % 2])", bucket: "bot")
      }
      let channel = Channel()
      try await world.insert([first])
      let running = Running(world) { request in
        channel.note(request, of: [first] + others) == nil
          ? .status(200)
          : channel.ids.count == 1 ? .status(429, retryAfter: "60") : .status(200)
      }
      await running.recorded(1)
      try await world.insert(others)
      try await passRound(world, running)
      #expect(channel.ids.count == 1)
      world.hand.advance(.seconds(90))
      running.outbox.wake()
      await running.recorded { channel.ids.count == 10 }
      await running.stop()
    }
  }

  @Test func `mail of a channel and mail to assignees share the bound of the relay`() async throws {
    try await World.run { world in
      let channel = try await world.addChannel()
      let load = InFlightGauge()
      try await world.insert(
        (0..<200).map { number in
          world.delivery(
            to: number % 2 == 0 ? channel.bytes : nil, key: number % 2 == 0 ? "channel" : "mail",
            bucket: DeliveryKeys.mailRelay)
        })
      let running = Running(world) { _ in
        await load.hold()
        return .status(200)
      }
      await running.recorded(200)
      await running.stop()
      #expect(load.most <= 8)
    }
  }
}
