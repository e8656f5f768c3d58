import Cryptography
import Domain
import Gateway
import JSON
import Store
import Support
import Testing

@Suite(.everyEngine) struct LinkTests {
  @Test func `an assignee who opens the link, verifies and answers sees the decision`()
    async throws
  {
    try await GatewayFixture.with { world in
      let task = try await world.task()
      var visitor = LinkSession(world, token: task.tokens[0])
      #expect(try await visitor.page().word == "unverified")
      _ = try await visitor.receiveCode()
      #expect(try await visitor.page().word == "code")
      world.hand.advance(.seconds(60))
      try await visitor.enter()
      #expect(try await visitor.page().word == "form")
      #expect(try await visitor.submit(true).word == "decided")
      guard case .closed(let view) = try await visitor.page() else {
        Issue.record("the link does not show what came of it")
        return
      }
      #expect(view.isOwnDecision)
      #expect(try await world.status(of: task) == "completed")
      #expect(
        try await world.trail(of: task) == [
          "code.sent", "code.sent", "code.verified", "link.issued", "link.opened",
          "response.submitted", "task.completed", "task.created",
        ])
    }
  }

  @Test func `a snapshot holds every table`() async throws {
    try await GatewayFixture.with { world in
      let tables = try await world.count(
        world.database.dialect == .sqlite
          ? "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
          : "SELECT COUNT(*) FROM pg_tables WHERE schemaname = 'public'")
      // All but the list of migrations.
      #expect(tables - 1 == Int64(StoreSnapshot.tableCount))
    }
  }

  @Test func `opening a link over and over changes nothing`() async throws {
    try await GatewayFixture.with { world in
      let task = try await world.task()
      let before = try await world.snapshot()
      for _ in 0..<20 { _ = try await LinkSession(world, token: task.tokens[0]).page() }
      #expect(try await world.snapshot() == before)
      var visitor = LinkSession(world, token: task.tokens[0])
      try await visitor.enter()
      let inside = try await world.snapshot()
      for _ in 0..<20 { _ = try await visitor.page() }
      #expect(try await world.snapshot() == inside)
    }
  }

  @Test func `a session's cookie is worth nothing under the name of another link`() async throws {
    try await GatewayFixture.with { world in
      let (task, other) = (try await world.task(), try await world.task())
      var visitor = LinkSession(world, token: task.tokens[0])
      try await visitor.enter()
      #expect(try await visitor.page().word == "form")
      var stranger = LinkSession(world, token: other.tokens[0])
      stranger.cookie = visitor.cookie
      #expect(try await stranger.page().word == "lost")
    }
  }

  @Test func `an unknown token gets a cookie like that of a real one`() async throws {
    try await GatewayFixture.with { world in
      let task = try await world.task()
      let unknown = BearerToken(random: .system).text
      let real = world.gateway.preVerificationCookie(token: task.tokens[0])
      for token in [unknown, "short", String(repeating: "x", count: 300)] {
        let opened = world.gateway.preVerificationCookie(token: token)
        #expect(opened.short.utf8.count == real.short.utf8.count)
        #expect(opened.value.utf8.count == real.value.utf8.count)
        #expect(try await LinkSession(world, token: token).page().word == "inactive")
      }
    }
  }

  @Test(arguments: ["unknown", "replaced", "revoked", "expired", "long closed"])
  func `an inactive link does not tell the reason`(cause: String) async throws {
    try await GatewayFixture.with { world in
      let task = try await world.task()
      let token = cause == "unknown" ? BearerToken(random: .system).text : task.tokens[0]
      switch cause {
      case "replaced":
        _ = try await world.gateway.issueLink(to: task.id, NewLink(), by: world.caller)
      case "revoked": try await world.gateway.revokeLink(task.links[0], by: world.caller)
      case "expired": world.hand.advance(.days(33))
      case "long closed":
        _ = try await world.gateway.cancelTask(task.id, by: world.caller)
        world.hand.advance(.days(7))
      default: break
      }
      let visitor = LinkSession(world, token: token)
      let before = try await world.snapshot()
      #expect(try await visitor.page().word == "inactive")
      #expect(try await visitor.sendCode().word == "forged")
      #expect(try await visitor.verify("123456").word == "forged")
      #expect(try await world.snapshot() == before)
    }
  }

  @Test(arguments: ["replaced", "revoked"])
  func `a session ends with its link`(cause: String) async throws {
    try await GatewayFixture.with { world in
      let task = try await world.task()
      var visitor = LinkSession(world, token: task.tokens[0])
      try await visitor.enter()
      let forgery = try await visitor.antiForgery()
      if cause == "replaced" {
        let link = try await world.gateway.issueLink(to: task.id, NewLink(), by: world.caller)
        let successor = token(of: link)
        #expect(try await LinkSession(world, token: successor).page().word == "unverified")
      } else {
        try await world.gateway.revokeLink(task.links[0], by: world.caller)
      }
      #expect(try await visitor.page().word == "lost")
      #expect(try await visitor.submit(true, antiForgery: forgery).word == "lost")
      #expect(try await world.status(of: task) == "pending")
    }
  }

  @Test(arguments: [(29, "unverified"), (30, "lost")])
  func `an opened link waits thirty minutes for the request of a code`(minutes: Int64, word: String)
    async throws
  {
    try await GatewayFixture.with { world in
      let visitor = LinkSession(world, token: try await world.task().tokens[0])
      world.hand.advance(.minutes(minutes))
      #expect(try await visitor.page().word == word)
    }
  }

  @Test(arguments: [(59, "form"), (60, "lost")])
  func `a session that nobody uses ends after an hour`(minutes: Int64, word: String) async throws {
    try await GatewayFixture.with { world in
      var visitor = LinkSession(world, token: try await world.task().tokens[0])
      try await visitor.enter()
      world.hand.advance(.minutes(minutes))
      #expect(try await visitor.page().word == word)
    }
  }

  @Test func `a session in use ends after a day`() async throws {
    try await GatewayFixture.with { world in
      var visitor = LinkSession(world, token: try await world.task().tokens[0])
      try await visitor.enter()
      for _ in 0..<47 {
        world.hand.advance(.minutes(30))
        #expect(try await visitor.page().word == "form")
      }
      world.hand.advance(.minutes(30))
      #expect(try await visitor.page().word == "lost")
    }
  }

  @Test func `a session that is left ends`() async throws {
    try await GatewayFixture.with { world in
      var visitor = LinkSession(world, token: try await world.task().tokens[0])
      try await visitor.enter()
      let forgery = try await visitor.antiForgery()
      let (short, cookie) = (visitor.short, visitor.cookie)
      #expect(
        try await !world.gateway.leaveLink(short: short, cookie: cookie, antiForgery: "x"))
      #expect(try await visitor.page().word == "form")
      #expect(
        try await world.gateway.leaveLink(short: short, cookie: cookie, antiForgery: forgery))
      #expect(try await visitor.page().word == "lost")
    }
  }

  @Test func `the cookie of one link opens no other`() async throws {
    try await GatewayFixture.with { world in
      var first = LinkSession(world, token: try await world.task().tokens[0])
      let second = LinkSession(world, token: try await world.task().tokens[0])
      try await first.enter()
      let opened = try await world.gateway.linkPageState(short: first.short, cookie: second.cookie)
      #expect(opened.word == "lost")
    }
  }
}
