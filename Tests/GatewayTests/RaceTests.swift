import Cryptography
import Domain
import Gateway
import JSON
import Store
import Support
import Testing

/// Use cases that meet: what one has done before it committed, the other must see.
@Suite(.everyEngine) struct RaceTests {
  @Test func `an answer during the revocation of its link decides nothing`() async throws {
    try await GatewayFixture.with { world in
      let task = try await world.task()
      var visitor = LinkSession(world, token: task.tokens[0])
      try await visitor.enter()
      let (ready, forgery) = (visitor, try await visitor.antiForgery())
      let answer = try await world.overlap(Self.revocation(of: task, world)) {
        try await ready.submit(true, antiForgery: forgery)
      }
      #expect(answer.word == "lost")
      #expect(try await world.status(of: task) == "pending")
      #expect(try await world.count("SELECT COUNT(*) FROM responses") == 0)
    }
  }

  @Test func `a code during the revocation of its link opens nothing`() async throws {
    try await GatewayFixture.with { world in
      let task = try await world.task()
      let visitor = LinkSession(world, token: task.tokens[0])
      let code = try await visitor.receiveCode()
      let forgery = try await visitor.antiForgery()
      let answer = try await world.overlap(Self.revocation(of: task, world)) {
        try await world.gateway.verifyCode(
          short: visitor.short, cookie: visitor.cookie, typed: code, antiForgery: forgery,
          client: here)
      }
      #expect(answer.word == "inactive")
      #expect(try await world.count("SELECT COUNT(*) FROM access_sessions") == 0)
    }
  }

  @Test func `a revoked link is sent no code`() async throws {
    try await GatewayFixture.with { world in
      let task = try await world.task()
      let visitor = LinkSession(world, token: task.tokens[0])
      let forgery = try await visitor.antiForgery()
      let answer = try await world.overlap(Self.revocation(of: task, world)) {
        try await world.gateway.sendCode(
          short: visitor.short, cookie: visitor.cookie, antiForgery: forgery, client: here)
      }
      #expect(answer.word == "inactive")
      #expect(
        try await world.count("SELECT COUNT(*) FROM deliveries WHERE purpose = 'code'") == 0)
    }
  }

  @Test func `a right code is refused once the tries of its link are used up`()
    async throws
  {
    try await GatewayFixture.with { world in
      let task = try await world.task()
      let visitor = LinkSession(world, token: task.tokens[0])
      let code = try await visitor.receiveCode()
      let forgery = try await visitor.antiForgery()
      let answer = try await world.overlap { transaction in
        let links = AccessLinkRepository(transaction, of: world.caller.tenant)
        for _ in 0..<CodeRules.triesPerLink { _ = try links.countWrongCode(task.links[0]) }
      } _: {
        try await world.gateway.verifyCode(
          short: visitor.short, cookie: visitor.cookie, typed: code, antiForgery: forgery,
          client: here)
      }
      #expect(answer.word == "inactive")
    }
  }

  @Test func `guesses in many browsers at once do not exceed the tries of a link`() async throws {
    try await GatewayFixture.with { world in
      let token = try await world.task().tokens[0]
      var guesses: [(visitor: LinkSession, code: String, forgery: String?)] = []
      for _ in 0..<5 {
        let visitor = LinkSession(world, token: token)
        let code = try await visitor.receiveCode()
        for number in 1...5 {
          guesses.append((visitor, wrong(code, number), try await visitor.antiForgery()))
        }
      }
      let all = guesses
      let words = try await inParallel(all.count) { number in
        let guess = all[number]
        return try await world.gateway.verifyCode(
          short: guess.visitor.short, cookie: guess.visitor.cookie, typed: guess.code,
          antiForgery: guess.forgery, client: here
        ).word
      }
      #expect(words.count { $0 == "wrong" } == 20)
      #expect(words.count { $0 == "paused" } == 5)
      #expect(try await world.count("SELECT CAST(SUM(wrong_codes) AS BIGINT) FROM links") == 20)
    }
  }

  @Test(arguments: ["callback", "webhook", "channel"])
  func `many rotations at once leave one secret that does not retire`(
    owner: String
  ) async throws {
    try await GatewayFixture.with { world in
      let name = try await Self.endpoint(owner, world)
      _ = try await inParallel(8) { _ in
        owner == "channel"
          ? try await world.gateway.rotateChannelSecret(name, SecretRotation(), by: world.caller)
          : try await world.gateway.rotateWebhookSecret(name, SecretRotation(), by: world.caller)
      }
      let lasting = try await world.database.read(.system) { transaction in
        try transaction.query(
          """
          SELECT COUNT(*) FROM signing_secrets WHERE retires_at IS NULL GROUP BY owner_id
          """
        ).map { try $0.int(0) }
      }
      #expect(lasting.allSatisfy { $0 == 1 })
      #expect(try await world.count("SELECT COUNT(*) FROM signing_secrets") >= 9)
    }
  }

  @Test(arguments: ["webhook", "channel"])
  func `a rotation during the deletion of its endpoint leaves no secret`(
    owner: String
  ) async throws {
    try await GatewayFixture.with { world in
      let name = try await Self.endpoint(owner, world)
      let before = try await world.count("SELECT COUNT(*) FROM signing_secrets")
      await #expect(throws: Refusal.self) {
        try await world.overlap { transaction in
          try transaction.execute("DELETE FROM webhooks")
          try transaction.execute("DELETE FROM channels")
          try transaction.execute(
            "DELETE FROM signing_secrets WHERE owner_id <> \(world.caller.tenant)")
        } _: {
          owner == "channel"
            ? try await world.gateway.rotateChannelSecret(name, SecretRotation(), by: world.caller)
            : try await world.gateway.rotateWebhookSecret(name, SecretRotation(), by: world.caller)
        }
      }
      #expect(try await world.count("SELECT COUNT(*) FROM signing_secrets") == before - 1)
    }
  }

  @Test func `webhooks made at once do not exceed the maximum`() async throws {
    try await GatewayFixture.with { world in
      for number in 0..<48 { _ = try await Self.webhook(number, world) }
      let made = try await inParallel(8) { number in
        do {
          _ = try await Self.webhook(100 + number, world)
          return true
        } catch let refusal as Refusal where refusal.code == .conflict {
          return false
        }
      }
      #expect(made.count { $0 } == 2)
      #expect(try await world.count("SELECT COUNT(*) FROM webhooks") == 50)
    }
  }

  @Test func `a key that is being revoked makes no other key`() async throws {
    try await GatewayFixture.with { world in
      let made = try await world.gateway.createKey(
        NewKey(name: "stolen", scopes: [.keysManage]), by: world.caller)
      let thief = try await world.gateway.authenticate(bearer: made.text, from: nil)
      let refusal = await #expect(throws: Refusal.self) {
        try await world.overlap { transaction in
          let keys = APIKeyRepository(transaction, of: world.caller.tenant)
          _ = try keys.revoke(made.key.id, at: noon)
        } _: {
          try await world.gateway.createKey(
            NewKey(name: "heir", scopes: [.keysManage]), by: thief)
        }
      }
      #expect(refusal?.code == .unauthenticated)
      #expect(try await world.count("SELECT COUNT(*) FROM api_keys") == 1)
    }
  }

  @Test func `a notice is not sent again when its task is being closed`() async throws {
    try await GatewayFixture.with { world in
      let task = try await world.task()
      let invitation: DeliveryID = try await world.database.write(.system) { transaction in
        try transaction.execute(
          "UPDATE deliveries SET state = \(DeliveryState.discarded.rawValue), ended_at = \(noon)")
        return try #require(try transaction.first("SELECT id FROM deliveries")).identifier(0)
      }
      let refusal = await #expect(throws: Refusal.self) {
        try await world.overlap { transaction in
          let tasks = TaskRepository(transaction, of: world.caller.tenant)
          var closed = try #require(try tasks.lock(task.id))
          _ = closed.cancel(at: noon)
          try #require(try tasks.close(closed))
        } _: {
          try await world.gateway.redeliver(invitation, by: world.caller)
        }
      }
      #expect(refusal?.code == .alreadyDecided)
      #expect(try await world.count("SELECT COUNT(*) FROM deliveries WHERE ended_at IS NULL") == 0)
    }
  }

  @Test func `deliveries that are redelivered many times at once are each sent once`()
    async throws
  {
    try await GatewayFixture.with { world in
      _ = try await world.task()
      let id: DeliveryID = try await world.database.write(.system) { transaction in
        try transaction.execute(
          "UPDATE deliveries SET state = \(DeliveryState.discarded.rawValue), ended_at = \(noon)")
        return try #require(try transaction.first("SELECT id FROM deliveries")).identifier(0)
      }
      let isDone = try await inParallel(8) { _ in
        do {
          _ = try await world.gateway.redeliver(id, by: world.caller)
          return true
        } catch let refusal as Refusal where refusal.code == .conflict {
          #expect(refusal.message.contains("still available"))
          return false
        }
      }
      #expect(isDone.count { $0 } == 1)
    }
  }
}

extension RaceTests {
  /// The statements that revoke a task's first link.
  private static func revocation(
    of task: TaskAtHand, _ world: GatewayFixture
  ) -> @Sendable (any Transaction) throws -> Void {
    { transaction in
      let links = AccessLinkRepository(transaction, of: world.caller.tenant)
      try #require(try links.revoke(task.links[0], at: noon))
    }
  }

  private static func webhook(_ number: Int, _ world: GatewayFixture) async throws -> CreatedWebhook
  {
    try await world.gateway.createWebhook(
      NewWebhook(url: "https://hooks.example/\(number)"), by: world.caller)
  }

  /// Makes what is asked for and gives the name that it is rotated by.
  private static func endpoint(_ kind: String, _ world: GatewayFixture) async throws -> String {
    switch kind {
    case "webhook": return try await webhook(1, world).webhook.webhook.id.description
    case "channel":
      let channel = try await world.gateway.createChannel(
        NewChannel(name: "signed", kind: "webhook", settings: ["url": "https://a.example"]),
        by: world.caller)
      return channel.channel.channel.name
    default: return "callback"
    }
  }
}
