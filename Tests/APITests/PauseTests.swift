import Domain
import HTTPServer
import JSON
import Store
import Support
import Testing

/// Pauses of endpoints as the API shows them.
@Suite(.everyEngine) struct PauseTests {
  private func teach(
    _ world: APIFixture, _ endpoint: String, _ signal: BreakerSignal, times: Int = Breaker.threshold
  ) async throws {
    let queue = OutboxQueue(endpoint: endpoint, tenant: world.tenant)
    try await world.database.write(.system) { transaction in
      _ = try BreakerRepository(transaction)
        .learn([queue: Array(repeating: signal, count: times)], at: noon)
    }
  }

  private func pauses(_ world: APIFixture, _ target: String) async throws -> [String: String] {
    let answer = try await world.get(target)
    #expect(Description.complaints(answer, .get) == [])
    let items = answer.json["data"]?.array ?? [answer.json]
    return Dictionary(
      items.map { ($0["id"]?.string ?? "", $0["paused_until"]?.string ?? "null") }
    ) { $1 }
  }

  @Test func `a pause is shown until it ends or its endpoint is deleted`() async throws {
    try await Scene.with { scene in
      let world = scene.world
      let (channel, plain, webhook) = (scene.id("channel"), scene.id("plain"), scene.id("webhook"))
      try await teach(world, channel, .failure)
      try await teach(world, webhook, .throttled(until: noon + .minutes(1)), times: 1)
      try await teach(world, "callback https://orders.example", .failure)
      let soon = (noon + Breaker.firstWait).description
      #expect(try await pauses(world, "/v1/channels") == [channel: soon, plain: "null"])
      #expect(try await pauses(world, "/v1/channels/\(channel)") == [channel: soon])
      #expect(
        try await pauses(world, "/v1/webhooks")
          == ["callback": soon, webhook: (noon + .minutes(1)).description])
      world.hand.advance(Breaker.firstWait)
      #expect(try await pauses(world, "/v1/channels/\(channel)") == [channel: "null"])
      _ = try await world.delete("/v1/channels/\(channel)")
      _ = try await world.delete("/v1/webhooks/\(webhook)")
      let left = try await world.database.read(.system) {
        try BreakerRepository($0).all().keys.map(\.endpoint)
      }
      #expect(left == ["callback https://orders.example"])
    }
  }
}
