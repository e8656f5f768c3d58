import Domain
import Outbox
import Store
import Support
import Synchronization
import Testing
import Transfer

@Suite(.timeLimit(.minutes(10)), .everyEngine) struct BacklogTests {
  @Test(arguments: [true, false])
  func `a delivery that becomes visible behind a backlog is sent before the backlog ends`(
    isAlone: Bool
  ) async throws {
    try await World.run { world in
      let channel = try await world.addChannel()
      let late = world.delivery(to: channel.bytes, key: "one")
      world.hand.advance(.seconds(10))
      try await world.insert((0..<300).map { _ in world.delivery(to: channel.bytes, key: "one") })
      let door = Door()
      let passed = Gatekeeper()
      let deployment = isAlone ? Deployment.standalone : try await world.node()
      let running = Running(world, deployment: deployment) { _ in
        if passed.count("in") >= 100 { await door.pass() }
        passed.note("in")
        return .status(200)
      }
      await passed.wait("in", 100)
      try await world.insert([late])
      door.open()
      await running.recorded(301)
      await running.stop()
      #expect(running.gate.count("sent") == 301)
    }
  }

  @Test func `nodes that meet one backlog send each delivery once`() async throws {
    try await World.run { world in
      let channel = try await world.addChannel()
      let count = 1500
      try await world.insert(
        (0..<count).map { world.delivery(to: channel.bytes, key: "\($0 % 2)") })
      let seen = Mutex<[String: Int]>([:])
      let counter = Gatekeeper()
      var nodes = [Running]()
      for _ in 0..<3 {
        nodes.append(
          Running(world, deployment: try await world.node()) { request in
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
