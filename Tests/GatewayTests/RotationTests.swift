import Cryptography
import Domain
import Gateway
import JSON
import Store
import Support
import Testing

/// Two processes over one store, each with the ring as it read it.
private struct Pair {
  /// Serves, and was not told of any rotation.
  let world: GatewayFixture
  /// The command line.
  let other: Gateway
  let path: String

  static func with(_ test: (Pair) async throws -> Void) async throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/keys"
    _ = try KeyRing.create(path)
    try await GatewayFixture.with(keys: try LiveKeyRing(path: path)) { world in
      let other = Gateway(
        database: world.database, keys: try LiveKeyRing(path: path), random: .system,
        clock: world.hand.clock, channels: world.gateway.channels,
        settings: world.gateway.settings, wake: {})
      try await test(Pair(world: world, other: other, path: path))
    }
  }

  @discardableResult
  func rotate() async throws -> Resealing {
    try KeyRing.change(path) { $0.adding() }
    try other.keys.refresh()
    return try await other.reseal()
  }
}

struct RotationTests {
  @Test func `links, codes, sessions and keys work after a rotation`() async throws {
    try await Pair.with { pair in
      let world = pair.world
      let (first, second) = (try await world.task(), try await world.task())
      let key = try await world.gateway.createKey(
        NewKey(name: "program", scopes: [.tasksRead]), by: world.caller)
      let atCode = LinkSession(world, token: try #require(first.tokens.first))
      let code = try await atCode.receiveCode()
      var inside = LinkSession(world, token: try #require(second.tokens.first))
      try await inside.enter()

      try await pair.rotate()

      #expect(world.gateway.keys.keyIDs == [1])
      #expect(try await atCode.verify(code).word == "verified")
      #expect(try await inside.submit(true).word == "decided")
      let text = key.text
      #expect(
        try await world.gateway.authenticate(bearer: text, from: nil).tenant
          == world.caller.tenant)
    }
  }

  @Test func `links and keys that another process made under the new key work at once`()
    async throws
  {
    try await Pair.with { pair in
      let world = pair.world
      try await pair.rotate()
      let made = try await pair.other.createTask(
        NewTask(title: "New", assignees: [NewAssignee(email: "ada@example.com")]),
        by: world.caller)
      let key = try await pair.other.createKey(
        NewKey(name: "program", scopes: [.tasksRead]), by: world.caller)
      #expect(world.gateway.keys.keyIDs == [1])
      let text = key.text
      _ = try await world.gateway.authenticate(bearer: text, from: nil)
      var visitor = LinkSession(world, token: try #require(TaskAtHand(made).tokens.first))
      try await visitor.enter()
      #expect(try await visitor.submit(true).word == "decided")
    }
  }

  @Test func `a pre-verification cookie from before a rotation is accepted`() async throws {
    try await Pair.with { pair in
      let task = try await pair.world.task()
      var visitor = LinkSession(pair.world, token: try #require(task.tokens.first))
      try await pair.rotate()
      try pair.world.gateway.keys.refresh()
      try await visitor.enter()
      #expect(try await visitor.page().word == "form")
    }
  }

  @Test func `every secret is sealed anew and still opens`() async throws {
    try await Pair.with { pair in
      let world = pair.world
      _ = try await world.gateway.createChannel(
        NewChannel(name: "chat", kind: "chat", settings: ["url": "https://chat.example/x"]),
        by: world.caller)
      _ = try await world.gateway.createWebhook(
        NewWebhook(url: "https://hook.example/x"), by: world.caller)
      let task = try await world.task([
        "channels": ["chat"], "callback": ["kind": "webhook", "url": "https://flow.example/x"],
      ])
      var visitor = LinkSession(world, token: try #require(task.tokens.first))
      try await visitor.enter()
      world.hand.advance(.hours(25))
      #expect(try await visitor.submit(true, antiForgery: "none").word == "forged")
      let before = try #require(try await world.gateway.keyUse()[1])

      let done = try await pair.rotate()

      #expect(done.unreadable == [:])
      let use = try await pair.other.keyUse()
      let sealed = before.counts.filter { !$0.key.hasSuffix("digest") && !$0.key.hasSuffix("code") }
      #expect(done.count == sealed.values.reduce(0, +) && done.count >= 8)
      for (name, count) in sealed { #expect(use[2]?.counts[name] == count, "\(name)") }
      #expect(use[1]?.counts.keys.contains { $0.hasSuffix("digest") } == true)
      #expect(try await pair.other.reseal().count == 0)
      let pruned = try #require(pair.other.keys.ring.removing(1))
      try await expectAllOpen(world.database, pruned)
    }
  }

  /// Every sealed value opens with the ring given.
  private func expectAllOpen(_ database: any Database, _ ring: KeyRing) async throws {
    let channels: [ConfiguredChannel] = try await database.read(.system) { transaction in
      try TenantRepository(transaction).all().flatMap {
        try ChannelRepository(transaction, of: $0.id).all()
      }
    }
    for row in channels {
      let place = SealContext.channelSettings(row.id).context
      #expect(throws: Never.self) { try ring.open(row.settings, for: place) }
    }
    let rows = try await database.read(.system) { transaction in
      try transaction.query("SELECT id, callback FROM tasks WHERE callback IS NOT NULL")
        .map { (try $0.identifier(0, as: TaskKind.self), try $0.bytes(1)) }
    }
    #expect(!rows.isEmpty)
    for (id, sealed) in rows {
      #expect(throws: Never.self) {
        try ring.open(sealed, for: SealContext.taskCallback(id).context)
      }
    }
  }

  @Test func `a value that changes during resealing is left alone`() async throws {
    try await Pair.with { pair in
      let world = pair.world
      for _ in 0..<30 { _ = try await world.task(["invite": "email"]) }
      try KeyRing.change(pair.path) { $0.adding() }
      try pair.other.keys.refresh()
      async let made = inParallel(20) { _ in try await world.task() }
      async let first = pair.other.reseal()
      async let second = pair.other.reseal()
      _ = try await (made, first, second)
      _ = try await pair.other.reseal()
      let use = try await pair.other.keyUse()
      #expect(use[1]?.counts.keys.allSatisfy { $0.hasSuffix("digest") } == true)
      let deliveries = try await world.count(
        "SELECT COUNT(*) FROM deliveries WHERE secrets IS NOT NULL")
      #expect(use[2]?.counts["deliveries.secrets"].map(Int64.init) == deliveries)
    }
  }

  @Test func `a value under an unknown key is left alone and counted`() async throws {
    try await Pair.with { pair in
      let world = pair.world
      _ = try await world.task()
      let stranger = KeyRing.generate().adding().adding().seal([1], for: "elsewhere")
      try await world.database.write(.system) { transaction in
        try transaction.execute("UPDATE links SET draft = \(stranger)")
      }
      let done = try await pair.rotate()
      #expect(done.unreadable == ["links.draft": 1])
      #expect(try await pair.other.keyUse()[3]?.sentence == "1 in links.draft")
    }
  }

  @Test func `a former key has no use once its links ended and API keys were used`()
    async throws
  {
    try await Pair.with { pair in
      let world = pair.world
      _ = try await world.task()
      let key = try await world.gateway.createKey(
        NewKey(name: "program", scopes: [.tasksRead]), by: world.caller)
      try await pair.rotate()
      #expect(
        try await pair.other.keyUse()[1]?.sentence == "1 in api_keys.digest, 1 in links.digest")
      let text = key.text
      try world.gateway.keys.refresh()
      for _ in 0..<2 { _ = try await world.gateway.authenticate(bearer: text, from: nil) }
      #expect(try await pair.other.keyUse()[1]?.sentence == "1 in links.digest")
      world.hand.advance(.days(91))
      #expect(try await pair.other.keyUse()[1] == nil)
    }
  }

  @Test func `counters under a former key count after a rotation`() async throws {
    try await Pair.with { pair in
      let world = pair.world
      func ask(_ count: Int) async throws -> [String] {
        var words: [String] = []
        for _ in 0..<count {
          let task = try await world.task()
          let visitor = LinkSession(world, token: try #require(task.tokens.first))
          words.append(try await visitor.sendCode().word)
        }
        return words
      }
      #expect(try await ask(10).allSatisfy { $0 == "sent" })
      try await pair.rotate()
      try world.gateway.keys.refresh()
      #expect(try await ask(1) == ["limited"])
    }
  }
}
