import Domain
import HTTPServer
import JSON
import Store
import Support
import Testing

@Suite(.everyEngine) struct CreationTests {
  private func message(_ world: APIFixture, _ body: String, key: String?) -> Message {
    var message = Message.post("/v1/tasks", nil, key: world.admin)
    message.fields.append((.contentType, "application/json"))
    if let key { message.fields.append((.idempotencyKey, key)) }
    message.body = Array(body.utf8)
    return message
  }

  private let body = #"{"title":"T","assignees":[{"email":"ada@example.com"}]}"#

  @Test func `a repeated request gets the first answer and makes nothing`() async throws {
    try await APIFixture.with { world async throws in
      let first = try await world.send(message(world, body, key: "order-4711"))
      let before = try await world.snapshot()
      world.hand.advance(.hours(23))
      let loose = #" { "title" : "T" , "assignees" : [ { "email" : "ada@example.com" } ] } "#
      for text in [body, loose] {
        let again = try await world.send(message(world, text, key: "order-4711"))
        #expect(again.status == .created)
        #expect(again.body == first.body)
        #expect(again.fields[.location] == first.fields[.location])
      }
      #expect(try await world.snapshot() == before)
      #expect(try await world.send(message(world, body, key: "order-4712")).body != first.body)
    }
  }

  @Test func `a key that was used for another request is refused`() async throws {
    try await APIFixture.with { world async throws in
      _ = try await world.send(message(world, body, key: "order-4711"))
      let before = try await world.snapshot()
      let other = body.replacing(#""T""#, with: #""U""#)
      let response = try await world.send(message(world, other, key: "order-4711"))
      #expect(response.status == .conflict)
      #expect(response.json["code"] == "idempotency_mismatch")
      #expect(try await world.snapshot() == before)
    }
  }

  @Test func `a refused request does not use up its idempotency key`() async throws {
    try await APIFixture.with { world async throws in
      let bad = try await world.send(message(world, "{}", key: "k"))
      #expect(bad.status == .unprocessableContent)
      #expect(try await world.send(message(world, body, key: "k")).status == .created)
    }
  }

  @Test func `each tenant has keys of its own`() async throws {
    try await APIFixture.with { world async throws in
      let first = try await world.send(message(world, body, key: "k"))
      var foreign = message(world, body, key: "k")
      foreign.fields[0] = (.authorization, "Bearer \(world.stranger)")
      let second = try await world.send(foreign)
      #expect(second.status == .created)
      #expect(second.body != first.body)
    }
  }

  @Test func `twenty concurrent requests with one idempotency key make one task`() async throws {
    try await APIFixture.with { world async throws in
      let request = message(world, body, key: "k")
      let answers = try await inParallel(20) { _ in try await world.send(request) }
      #expect(Set(answers.map(\.body)).count == 1)
      #expect(try await world.count("SELECT COUNT(*) FROM tasks") == 1)
    }
  }

  @Test(arguments: ["", "a b", "\u{e4}", String(repeating: "x", count: 256)])
  func `a malformed idempotency key is refused`(key: String) async throws {
    try await APIFixture.with { world async throws in
      let before = try await world.snapshot()
      let response = try await world.send(message(world, body, key: key))
      #expect(response.status == .unprocessableContent)
      #expect(try await world.snapshot() == before)
    }
  }

  @Test func `two keys in one request are refused`() async throws {
    try await APIFixture.with { world async throws in
      var request = message(world, body, key: "a")
      request.fields.append((.idempotencyKey, "b"))
      let response = try await world.send(request)
      #expect(response.status == .unprocessableContent)
    }
  }

  @Test func `a created thing is found at its Location`() async throws {
    try await APIFixture.with { world async throws in
      let made = try await world.send(message(world, body, key: nil))
      let place = try #require(made.fields[.location])
      let read = try await world.get(place)
      #expect(read.json["id"] == made.json["id"])
      #expect(read.fields[.cacheControl] == "no-store")
      var head = Message.get(place, key: world.admin)
      head.method = .head
      #expect(try await world.send(head).status == .ok)
    }
  }

  @Test func `the store holds no secret in plain text`() async throws {
    try await Scene.with { scene async throws in
      let snapshot = try await scene.world.snapshot()
      let token = String(scene.id("url").split(separator: "/").last ?? "")
      let secrets = [
        "canary-path", "canary-hook", "orders.example/resume", token, scene.id("secret"),
        scene.id("hook_secret"), scene.id("key_text"), String(scene.id("key_text").dropFirst(4)),
      ]
      #expect(secrets.filter { $0.isEmpty || snapshot.holds($0) } == [])
      #expect(snapshot.holds("ada@example.com"))
    }
  }
}
