import Cryptography
import Domain
import Gateway
import JSON
import Store
import Support
import Testing

@Suite(.everyEngine) struct CodeTests {
  @Test func `fifty wrong codes at once are compared five times at most`() async throws {
    try await GatewayFixture.with { world in
      let visitor = LinkSession(world, token: try await world.task().tokens[0])
      let code = try await visitor.receiveCode()
      let forgery = try await visitor.antiForgery()
      let words = try await inParallel(50) { number in
        try await world.gateway.verifyCode(
          short: visitor.short, cookie: visitor.cookie, typed: wrong(code, number + 1),
          antiForgery: forgery, client: here
        ).word
      }
      #expect(words.filter { $0 == "wrong" }.count == 5)
      #expect(words.filter { $0 == "exhausted" }.count == 45)
      #expect(try await visitor.verify(code).word == "exhausted")
    }
  }

  @Test func `fifty right codes at once open one session`() async throws {
    try await GatewayFixture.with { world in
      let visitor = LinkSession(world, token: try await world.task().tokens[0])
      let code = try await visitor.receiveCode()
      let forgery = try await visitor.antiForgery()
      let words = try await inParallel(50) { _ in
        try await world.gateway.verifyCode(
          short: visitor.short, cookie: visitor.cookie, typed: code, antiForgery: forgery,
          client: here
        ).word
      }
      #expect(words.filter { $0 == "verified" }.count == 1)
      #expect(try await world.count("SELECT COUNT(*) FROM access_sessions") == 1)
    }
  }

  @Test(arguments: ["first", "second"])
  func `a code and the one before it are both accepted`(typed: String) async throws {
    try await GatewayFixture.with { world in
      let visitor = LinkSession(world, token: try await world.task().tokens[0])
      let first = try await visitor.receiveCode()
      world.hand.advance(.seconds(60))
      let second = try await visitor.receiveCode()
      #expect(try await visitor.verify(typed == "first" ? first : second).word == "verified")
    }
  }

  @Test func `a third code ends the first`() async throws {
    try await GatewayFixture.with { world in
      let visitor = LinkSession(world, token: try await world.task().tokens[0])
      let first = try await visitor.receiveCode()
      world.hand.advance(.seconds(60))
      _ = try await visitor.receiveCode()
      world.hand.advance(.seconds(120))
      let third = try await visitor.receiveCode()
      if first != third { #expect(try await visitor.verify(first).word == "wrong") }
      #expect(try await visitor.verify(third).word == "verified")
    }
  }

  @Test(arguments: [(599, "verified"), (600, "expired")])
  func `a code lives ten minutes`(seconds: Int64, word: String) async throws {
    try await GatewayFixture.with { world in
      let visitor = LinkSession(world, token: try await world.task().tokens[0])
      let code = try await visitor.receiveCode()
      let forgery = try await visitor.antiForgery()
      world.hand.advance(.seconds(seconds))
      let answer = try await world.gateway.verifyCode(
        short: visitor.short, cookie: visitor.cookie, typed: code, antiForgery: forgery,
        client: here)
      #expect(answer.word == word)
    }
  }

  @Test func `the pause between codes grows from 60 over 120 to 300 seconds`() async throws {
    try await GatewayFixture.with { world in
      let visitor = LinkSession(world, token: try await world.task().tokens[0])
      for pause in [60, 120, 300, 300] as [Int64] {
        _ = try await visitor.receiveCode()
        world.hand.advance(.seconds(pause - 1))
        guard case .wait(let rest) = try await visitor.sendCode() else {
          Issue.record("no pause of \(pause) s")
          continue
        }
        #expect(rest == .seconds(1))
        world.hand.advance(.seconds(1))
      }
    }
  }

  @Test func `a link is sent five codes an hour, whichever browser asks`() async throws {
    try await GatewayFixture.with { world in
      let token = try await world.task().tokens[0]
      for _ in 0..<5 { _ = try await LinkSession(world, token: token).receiveCode() }
      #expect(try await LinkSession(world, token: token).sendCode().word == "limited")
      world.hand.advance(.hours(1))
      #expect(try await LinkSession(world, token: token).sendCode().word == "sent")
    }
  }

  @Test func `a link is sent ten codes a day`() async throws {
    try await GatewayFixture.with { world in
      let token = try await world.task().tokens[0]
      for _ in 0..<2 {
        for _ in 0..<5 { _ = try await LinkSession(world, token: token).receiveCode() }
        world.hand.advance(.hours(2))
      }
      #expect(try await LinkSession(world, token: token).sendCode().word == "limited")
    }
  }

  @Test func `a mailbox is sent ten codes an hour, whichever tenant asks`() async throws {
    try await GatewayFixture.with { world in
      let other = try await world.otherTenant()
      for caller in [world.caller, other] {
        let token = try await world.task(by: caller).tokens[0]
        for _ in 0..<5 { _ = try await LinkSession(world, token: token).receiveCode() }
      }
      let token = try await world.task().tokens[0]
      #expect(try await LinkSession(world, token: token).sendCode().word == "limited")
    }
  }

  @Test func `an address asks for twenty-five codes in five minutes`() async throws {
    try await GatewayFixture.with { world in
      let client = IPAddress.stranger(1)
      for number in 0..<5 {
        let task = try await world.task(["assignees": [["email": .string("p\(number)@a.example")]]])
        for _ in 0..<5 {
          _ = try await LinkSession(world, token: task.tokens[0], client: client).receiveCode()
        }
      }
      let token = try await world.task().tokens[0]
      #expect(
        try await LinkSession(world, token: token, client: client).sendCode().word == "limited")
      #expect(
        try await LinkSession(world, token: token, client: .stranger(2)).sendCode().word == "sent")
    }
  }

  @Test func `twenty wrong codes pause a link and fifty end it`() async throws {
    try await GatewayFixture.with { world in
      let token = try await world.task().tokens[0]
      var wrongCodes = 0
      while wrongCodes < 50 {
        let visitor = LinkSession(world, token: token)
        guard case .sent = try await visitor.sendCode() else {
          world.hand.advance(.days(1))
          continue
        }
        let code = try await world.gateway.newestCode()
        for _ in 0..<5 where wrongCodes < 50 {
          if try await visitor.verify(wrong(code)).word == "paused" {
            #expect(wrongCodes % 20 == 0)
            world.hand.advance(.hours(1))
            break
          }
          wrongCodes += 1
        }
      }
      #expect(try await LinkSession(world, token: token).page().word == "inactive")
    }
  }
}

@Suite(.everyEngine) struct CodeBindingTests {
  @Test func `a code opens nothing in another browser`() async throws {
    try await GatewayFixture.with { world in
      let token = try await world.task().tokens[0]
      let owner = LinkSession(world, token: token)
      let thief = LinkSession(world, token: token)
      let code = try await owner.receiveCode()
      #expect(try await thief.verify(code).word == "expired")
      let own = try await thief.receiveCode()
      if own != code { #expect(try await thief.verify(code).word == "wrong") }
      #expect(try await owner.verify(code).word == "verified")
    }
  }

  @Test(arguments: [false, true])
  func `a code opens no other link of the same person`(ofOtherTenant: Bool) async throws {
    try await GatewayFixture.with { world in
      let second = ofOtherTenant ? try await world.otherTenant() : world.caller
      let first = LinkSession(world, token: try await world.task().tokens[0])
      let other = LinkSession(world, token: try await world.task(by: second).tokens[0])
      let code = try await first.receiveCode()
      #expect(try await other.verify(code).word == "expired")
      let own = try await other.receiveCode()
      if own != code { #expect(try await other.verify(code).word == "wrong") }
    }
  }

  @Test func `a code from the form of another page is refused`() async throws {
    try await GatewayFixture.with { world in
      let visitor = LinkSession(world, token: try await world.task().tokens[0])
      let code = try await visitor.receiveCode()
      let stranger = LinkSession(world, token: try await world.task().tokens[0])
      let before = try await world.snapshot()
      let forgery = try await stranger.antiForgery()
      for token in [nil, "", "AAAA", forgery] {
        let answer = try await world.gateway.verifyCode(
          short: visitor.short, cookie: visitor.cookie, typed: code, antiForgery: token,
          client: here)
        #expect(answer.word == "forged")
      }
      #expect(try await world.snapshot() == before)
    }
  }
}
