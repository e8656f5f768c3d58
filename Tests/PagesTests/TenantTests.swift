import Domain
import Gateway
import HTTPServer
import JSON
import Store
import Support
import Testing

/// Pages of another tenant: walks over every route, so that a new one cannot be forgotten.
@Suite(.everyEngine) struct TenantTests {
  @Test func `a cookie of one tenant opens nothing of another`() async throws {
    try await PagesFixture.with { world in
      let (_, own) = try await world.makeTask(try Tasks.bare())
      let stranger = try await world.gateway.createTenant(name: "other").tenant
      let (_, foreign) = try await world.makeTask(
        try Tasks.bare(("title", "Secret")),
        by: Principal(world.caller.kind, of: stranger.id))
      var owner = LinkBrowser(world)
      try await owner.open("/t/" + foreign[0])
      let place = owner.path
      let name = try #require(owner.cookies.keys.first)
      var landed = LinkBrowser(world)
      try await landed.open("/t/" + own[0])
      var proven = LinkBrowser(world)
      try await proven.enter(own[0])
      let before = try await world.database.snapshot()
      let routes = world.router.routes.filter { $0.pattern.contains("{") }
      #expect(routes.count >= 6)
      for route in routes {
        for holder in [landed, proven, LinkBrowser(world)] {
          var thief = holder
          if let cookie = holder.cookies.values.first { thief.cookies[name] = cookie }
          let response = try await thief.send(try request(route, place, thief))
          let html = String(decoding: response.body, as: UTF8.self)
          let expected = Self.answers[route.pattern] ?? [.forbidden, .notFound]
          #expect(expected.contains(response.status), "\(route): \(response.status)")
          #expect(!html.contains("Secret"), "\(route)")
        }
      }
      #expect(try await world.database.snapshot() == before)
    }
  }

  /// Where nothing is looked up: a token leads to its landing, and who holds nothing has left.
  private static let answers: [String: [Status]] = [
    "/t/{token}": [.seeOther], "/link/{short}/leave": [.ok, .forbidden],
  ]

  /// A request that would be right, were it not for who sends it.
  private func request(
    _ route: Router.Route, _ place: String, _ thief: LinkBrowser
  ) throws -> Request {
    let short = place.split(separator: "/").last.map(String.init) ?? ""
    let path = route.pattern.replacing("{short}", with: short)
      .replacing("{token}", with: String(repeating: "A", count: 43))
    var request = try thief.request(route.method, path)
    guard route.method == .post else { return request }
    let token = thief.page.token.map { "_token=\($0)&" } ?? ""
    request.body = Body(Array((token + "code=123456&_decision=approve").utf8))
    request.fields.fill(from: [
      "sec-fetch-site": "same-origin", .contentType: "application/x-www-form-urlencoded",
    ])
    return request
  }
}
