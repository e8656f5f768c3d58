import Domain
import Gateway
import JSON
import Store
import Support
import Testing

@Suite(.timeLimit(.minutes(10)), .everyEngine) struct DeliveryKeyTests {
  private struct Keys: Hashable {
    let endpoint: String
    let bucket: String
    let isOrdered: Bool
  }

  private func keys(of purpose: String, _ world: GatewayFixture) async throws -> Set<Keys> {
    try await world.database.read(.system) { transaction in
      let rows = try transaction.query(
        """
        SELECT endpoint_key, bucket_key, sequence_key IS NOT NULL FROM deliveries
        WHERE purpose = \(purpose)
        """)
      return Set(
        try rows.map {
          Keys(endpoint: try $0.text(0), bucket: try $0.text(1), isOrdered: try $0.bool(2))
        })
    }
  }

  @Test func `an e-mail channel shares the bucket of the relay, another has its own`() async throws
  {
    try await GatewayFixture.with { world in
      for kind in ["email", "chat"] {
        _ = try await world.gateway.createChannel(
          NewChannel(name: kind, kind: kind, settings: ["url": "https://chat.example/x"]),
          by: world.caller)
      }
      let ids = try await world.database.read(.system) { transaction in
        try transaction.query("SELECT id FROM channels ORDER BY kind").map {
          let id: ChannelID = try $0.identifier(0)
          return id.description
        }
      }
      _ = try await world.task([
        "assignees": [["email": "ada@example.com"]], "channels": ["email", "chat"],
        "callback": ["kind": "webhook", "url": "https://orders.example/resume"],
      ])
      #expect(
        try await keys(of: "notice", world) == [
          Keys(endpoint: ids[0], bucket: ids[0], isOrdered: true),
          Keys(endpoint: ids[1], bucket: DeliveryKeys.mailRelay, isOrdered: true),
        ])
      #expect(
        try await keys(of: "invite", world) == [
          Keys(
            endpoint: DeliveryKeys.mailRelay, bucket: DeliveryKeys.mailRelay, isOrdered: false)
        ])
    }
  }
}
