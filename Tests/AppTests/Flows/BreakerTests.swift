import Domain
import JSON
import Support
import Testing

extension EndToEnd {
  /// A receiver that is down for a while: it is spared, every node and every restart knows of it, and
  /// all arrives in the end.
  @Suite struct Breakers {
    @Test(arguments: Engine.available)
    func `an endpoint that is down stays paused through kills until it answers again`(
      engine: Engine
    ) async throws {
      let (receiver, other) = (try Receiver(), try Receiver())
      let server = engine == .postgres ? try PostgresServer() : nil
      let first = try RunningPostern(store: try server?.newDatabase())
      let second = server == nil ? first : try RunningPostern(besides: first)
      try first.addChannel("down", "webhook", receiver.url("/notice"))
      try first.addChannel("well", "webhook", other.url("/notice"))
      try receiver.goDown()
      let maker = first.maker
      _ = try await maker.make(60, over: 4, channels: ["down", "well"])
      // Whoever is asked knows of it, and nobody else waits.
      _ = try until("the pause", within: 60) {
        let channel = try second.call("GET", "/v1/channels/down").json
        return channel["paused_until"]?.string
      }
      #expect(try other.tally("/notice", ids: 60).ids == 60)
      #expect(try second.call("GET", "/v1/channels/well").json["paused_until"] == .null)
      first.killHard()
      if server != nil { second.killHard() }
      try first.restart()
      if server != nil { try second.restart() }
      try receiver.comeUp()
      #expect(try receiver.tally("/notice", ids: 60, within: 120).ids == 60)
      let trail = try until("the end of the pause", within: 60) {
        let events = try first.list("/v1/audit").compactMap { $0["event"]?.string }
        return events.contains("endpoint.resumed") ? events : nil
      }
      #expect(trail.count { $0 == "endpoint.paused" } == 1)
      #expect(trail.count { $0 == "endpoint.resumed" } == 1)
      _ = try until("the end of every delivery", within: 60) {
        try first.list("/v1/deliveries?status=delivered").count == 120 ? true : nil
      }
      let channel = try second.call("GET", "/v1/channels/down").json
      #expect(channel["paused_until"] == .null)
    }
  }
}
