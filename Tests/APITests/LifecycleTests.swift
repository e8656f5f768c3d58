@testable import API
import Domain
import HTTPServer
import JSON
import Store
import Synchronization
import Telemetry
import Support
import Testing

@Suite(.everyEngine) struct CompletionTests {
  @Test func `many decisions at once make one and refuse the others`() async throws {
    try await Scene.with { scene async throws in
      let target = scene.fill("/v1/tasks/{task}/complete")
      let answers = try await inParallel(30) { number in
        try await scene.world.post(
          target,
          [
            "approved": .bool(number.isMultiple(of: 2)),
            "decided_by": .string("p\(number)@example.com"),
          ])
      }
      let winners = answers.filter { $0.status == .ok }
      #expect(winners.count == 1)
      let winner = try #require(winners.first?.json["decided_by"]?["email"]?.string)
      let losers = answers.filter { $0.status == .conflict }
      #expect(losers.count == 29)
      #expect(losers.allSatisfy { $0.json["code"] == "already_decided" })
      #expect(
        losers.allSatisfy { $0.text.contains("by \(winner) at 2027-01-15T08:00:00Z") })
      let callbacks = try await scene.world.get(scene.fill("/v1/tasks/{task}/deliveries"))
      let purposes = callbacks.json["data"]?.array?.filter { $0["purpose"] == "callback" }
      #expect(purposes?.count == 1)
    }
  }

  @Test func `the result is checked like the answers of the page`() async throws {
    try await APIFixture.with { world async throws in
      var body = Scene.task.object ?? [:]
      body["fields"] = [["name": "rate", "type": "number", "max": 20, "required": true]]
      let task = try await world.post("/v1/tasks", .object(body))
      let id = task.json["id"]?.string ?? ""
      let before = try await world.snapshot()
      let cases: [(JSON, String)] = [
        ([:], "/result/rate"), (["rate": 21], "/result/rate"), (["rate": "x"], "/result/rate"),
        (["rate": 1, "role": "admin"], "/result/role"),
      ]
      for (result, field) in cases {
        let answer = try await world.post(
          "/v1/tasks/\(id)/complete", ["approved": true, "result": result])
        #expect(answer.status == .unprocessableContent)
        #expect(answer.json["field"] == .string(field))
      }
      #expect(try await world.snapshot() == before)
      let good = try await world.post(
        "/v1/tasks/\(id)/complete", ["approved": true, "result": ["rate": 4]])
      #expect(good.json["result"] == ["rate": 4])
    }
  }
}

@Suite(.everyEngine) struct WaitingTests {
  @Test func `a waiting read is answered as soon as the task has ended`() async throws {
    try await Scene.with { scene async throws in
      let world = scene.world
      let target = scene.fill("/v1/tasks/{task}/complete")
      world.meanwhile.withLock {
        $0 = { [weak world] count in
          if count == 3 { _ = try await world?.post(target, ["approved": true]) }
        }
      }
      let answer = try await world.get(scene.fill("/v1/tasks/{task}?wait=25"))
      #expect(answer.json["status"] == "completed")
      #expect(world.pauses.withLock { $0.count } == 3)
    }
  }

  @Test func `a waiting read is answered when its time is over`() async throws {
    try await Scene.with { scene async throws in
      let answer = try await scene.world.get(scene.fill("/v1/tasks/{task}?wait=1"))
      #expect(answer.json["status"] == "pending")
      let waited = scene.world.pauses.withLock { $0 }
      #expect(waited == [Interval](repeating: .milliseconds(250), count: 4))
    }
  }

  @Test func `a waiting read of an ended or unknown task is answered at once`() async throws {
    try await Scene.with { scene async throws in
      let ended = try await scene.world.get(scene.fill("/v1/tasks/{closed}?wait=25"))
      #expect(ended.status == .ok)
      let unknown = try await scene.world.get(scene.fill("/v1/tasks/{link}?wait=25"))
      #expect(unknown.status == .notFound)
      #expect(scene.world.pauses.withLock { $0.isEmpty })
    }
  }

  @Test func `at most a thousand requests wait at once`() throws {
    let waiters = Waiters()
    for _ in 0..<1000 { try waiters.enter() }
    #expect(throws: Refusal.self) { try waiters.enter() }
    waiters.leave()
    try waiters.enter()
  }
}

@Suite(.everyEngine) struct RedeliveryTests {
  @Test func `a callback that has ended keeps its id when it is sent again`() async throws {
    try await Scene.with { scene async throws in
      let id = try await scene.end(.callback)
      let answer = try await scene.world.post("/v1/deliveries/\(id)/redeliver")
      #expect(answer.status == .accepted)
      #expect(answer.json["id"] == .string(id))
      #expect(answer.json["status"] == "available")
      let again = try await scene.world.post("/v1/deliveries/\(id)/redeliver")
      #expect(again.json["code"] == "conflict")
    }
  }

  @Test(arguments: [DeliveryPurpose.invite, .notice])
  func `a link that was erased is not sent again`(purpose: DeliveryPurpose) async throws {
    try await Scene.with { scene async throws in
      let id = try await scene.end(purpose)
      let before = try await scene.world.snapshot()
      let answer = try await scene.world.post("/v1/deliveries/\(id)/redeliver")
      #expect(answer.status == .conflict)
      #expect(answer.text.contains("issue a new link instead"))
      #expect(try await scene.world.snapshot() == before)
    }
  }

  @Test func `an invitation that was not delivered can be sent again`() async throws {
    try await Scene.with { scene async throws in
      let id = try await scene.end(.invite, keepingSecrets: true)
      #expect(try await scene.world.post("/v1/deliveries/\(id)/redeliver").status == .accepted)
    }
  }

  @Test func `an invitation to a task that has ended is not sent again`() async throws {
    try await Scene.with { scene async throws in
      let id = try await scene.end(.invite, keepingSecrets: true)
      _ = try await scene.world.post(scene.fill("/v1/tasks/{task}/cancel"))
      let answer = try await scene.world.post("/v1/deliveries/\(id)/redeliver")
      #expect(answer.json["code"] == "already_decided")
    }
  }

  @Test func `a one-time code is never sent again`() async throws {
    try await Scene.with { scene async throws in
      try await scene.world.database.write(.system) {
        try $0.execute("UPDATE deliveries SET purpose = 'code' WHERE purpose = 'invite'")
      }
      let id = try await scene.end(.code, keepingSecrets: true)
      let answer = try await scene.world.post("/v1/deliveries/\(id)/redeliver")
      #expect(answer.status == .conflict)
      #expect(answer.text.contains("one-time code"))
    }
  }
}

@Suite(.everyEngine) struct SecretTests {
  @Test func `former secrets sign until the grace is over, ten at the most`() async throws {
    try await Scene.with { scene async throws in
      let target = scene.fill("/v1/webhooks/{webhook}/rotate")
      for _ in 0..<9 {
        scene.world.hand.advance(.seconds(1))
        #expect(try await scene.world.post(target, ["grace_seconds": 60]).status == .ok)
      }
      #expect(try await liveSecrets(scene) == 10)
      #expect(try await scene.world.post(target, ["grace_seconds": 60]).status == .conflict)
      #expect(try await scene.world.post(target, ["grace_seconds": 0]).status == .ok)
      #expect(try await liveSecrets(scene) == 1)
      scene.world.hand.advance(.seconds(1))
      #expect(try await scene.world.post(target).status == .ok)
      scene.world.hand.advance(.seconds(86_399))
      #expect(try await liveSecrets(scene) == 2)
      scene.world.hand.advance(.seconds(1))
      #expect(try await liveSecrets(scene) == 1)
    }
  }

  private func liveSecrets(_ scene: Scene) async throws -> Int? {
    let list = try await scene.world.get("/v1/webhooks").json["data"]?.array
    let webhook = list?.first { $0["id"]?.string == scene.id("webhook") }
    return webhook?["secrets"]?.array?.count
  }

  @Test func `deleting an endpoint deletes its secrets`() async throws {
    try await Scene.with { scene async throws in
      _ = try await scene.world.delete(scene.fill("/v1/webhooks/{webhook}"))
      _ = try await scene.world.delete(scene.fill("/v1/channels/{channel}"))
      // What is left signs the callbacks of the two tenants.
      #expect(try await scene.world.count("SELECT COUNT(*) FROM signing_secrets") == 2)
    }
  }

  @Test func `a key cannot make one with a scope that it lacks`() async throws {
    try await Scene.with { scene async throws in
      let key = try await scene.world.key([.keysManage, .tasksRead])
      let before = try await scene.world.snapshot()
      for scope in ["admin", "tasks:write"] {
        let answer = try await scene.world.send(
          .post("/v1/keys", ["name": "x", "scopes": ["tasks:read", .string(scope)]], key: key))
        #expect(answer.status == .forbidden)
      }
      #expect(try await scene.world.snapshot() == before)
      let own = try await scene.world.send(
        .post("/v1/keys", ["name": "x", "scopes": ["tasks:read"]], key: key))
      #expect(own.status == .created)
    }
  }

  @Test func `a revoked key is refused at once, also by its own request`() async throws {
    try await Scene.with { scene async throws in
      let made = try await scene.world.post("/v1/keys", ["name": "x", "scopes": ["admin"]])
      let key = try #require(made.json["key"]?.string)
      let place = "/v1/keys/\(made.json["id"]?.string ?? "")"
      #expect(try await scene.world.send(.delete(place, key: key)).status == .noContent)
      #expect(try await scene.world.send(.get("/v1/keys", key: key)).status == .unauthorized)
    }
  }
}

@Suite(.everyEngine) struct FailureTests {
  @Test(arguments: [StoreError.busy, .unavailable("x"), .diskFull, .readOnly, .closed])
  func `an unavailable store is answered with 503 and Retry-After`(
    error: StoreError
  ) throws {
    let request = Request(
      target: RequestTarget("/v1/tasks", path: []),
      source: RequestSource(peer: try #require(IPAddress("::1"))))
    let response = Problem(Failure(error, of: request, .silent)).response(to: request)
    #expect(response.status == .serviceUnavailable)
    #expect(response.fields[.retryAfter] == "5")
  }

  @Test func `an unexpected error tells no detail`() throws {
    let request = Request(
      target: RequestTarget("/v1/tasks", path: []),
      source: RequestSource(peer: try #require(IPAddress("::1"))))
    let response = Problem(Failure(StoreError.corrupt("canary"), of: request, .silent))
      .response(to: request)
    #expect(response.status == .internalServerError)
    #expect(!response.text.contains("canary"))
  }

  @Test(arguments: Unreadiness.allCases)
  func `an unavailable store makes the node unready`(reason: Unreadiness) async throws {
    try await APIFixture.with { world async throws in
      world.unreadiness.withLock { $0 = reason }
      let answer = try await world.get("/readyz")
      #expect(answer.status == .serviceUnavailable)
      #expect(answer.fields[.retryAfter] == "5")
      #expect(answer.text == #"{"status":"unavailable","reason":"\#(reason.rawValue)"}"#)
      #expect(try await world.get("/healthz").status == .ok)
    }
  }

  @Test func `a request with a traceparent gets a traceresponse of the same trace`() async throws {
    try await Scene.with { scene async throws in
      let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
      var message = Message.get("/v1/tasks", key: scene.world.admin)
      message.fields.append((.traceparent, parent))
      let answer = try await scene.world.send(message).fields["traceresponse"]
      #expect(answer?.hasPrefix("00-4bf92f3577b34da6a3ce929d0e0e4736-") == true)
      #expect(answer != parent)
      message.fields[1] = (.traceparent, "00-zz")
      let none = try await scene.world.send(message)
      #expect(!none.fields.contains("traceresponse"))
    }
  }
}
