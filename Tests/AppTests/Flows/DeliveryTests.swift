import Domain
import JSON
import Support
import Testing

extension EndToEnd {
  /// Every delivery arrives under one id, through kills of the process and faults of receivers.
  @Suite struct Deliveries {
    @Test func `three thousand deliveries of a thousand tasks arrive once`() async throws {
      let receiver = try Receiver()
      let postern = try RunningPostern()
      let channels = ["a", "b", "c"]
      for name in channels {
        try postern.addChannel(name, "webhook", receiver.url("/fast/" + name))
      }
      let ids = try await postern.maker.make(1000, over: 32, channels: channels)
      #expect(Set(ids).count == 1000)
      let tally = try receiver.tally("/fast/", ids: 3000, within: 90)
      #expect(tally == Receiver.Tally(requests: 3000, ids: 3000, pairs: 3000, conflicts: 0))
    }

    @Test func `kill -9 during sending loses nothing and repeats only under the same id`()
      async throws
    {
      let receiver = try Receiver()
      let postern = try RunningPostern()
      let channels = ["a", "b", "c"]
      for name in channels {
        try postern.addChannel(name, "webhook", receiver.url("/slow/" + name))
      }
      let maker = postern.maker
      async let made = maker.make(300, over: 8, channels: channels)
      for count in [60, 250, 500] {
        let reached = try receiver.tally("/slow/", ids: count).ids
        #expect(reached < 900, "the server was done before it was killed")
        postern.killHard()
        try postern.restart()
      }
      let ids = try await made
      #expect(Set(ids).count == 300)
      let tally = try receiver.tally("/slow/", ids: 900, within: 90)
      #expect(tally.ids == 900)
      #expect(tally.pairs == 900)
      #expect(tally.conflicts == 0)
      #expect(try postern.list("/v1/tasks").count == 300)
      try waitUntilAllDelivered(postern)
    }

    private func waitUntilAllDelivered(_ postern: RunningPostern) throws {
      _ = try until("the record of every delivery", within: 60) {
        let open = try ["available", "retryable"].flatMap { state in
          try postern.call("GET", "/v1/deliveries?limit=1&status=\(state)").json["data"]?.array
            ?? []
        }
        return open.isEmpty ? true : nil
      }
      #expect(try postern.list("/v1/deliveries?status=delivered").count == 900)
    }

    @Test(.needs(.mailServer))
    func `a receiver and a relay that were down get every delivery once they are up`() throws {
      let receiver = try Receiver()
      let (other, mail) = (try Receiver(), try MailServer())
      let postern = try RunningPostern(mail.flags)
      try postern.addChannel("hook", "webhook", receiver.url("/hook"))
      try postern.addChannel("once", "webhook", other.url("/once/"))
      try receiver.goDown()
      try mail.goDown()
      let task = try postern.createTask([
        "title": "Patience", "assignees": [["email": "ada@example.com"]],
        "channels": ["hook", "once"],
      ])
      let id = try #require(task["id"]?.string)
      try waitForFirstAttempts(postern, id)
      try receiver.comeUp()
      try mail.comeUp()
      let sent = try mail.mails(to: "ada@example.com", atLeast: 1)
      #expect(sent.count == 1)
      #expect(try receiver.requests("/hook", atLeast: 1).count == 1)
      let twice = try other.requests("/once/", atLeast: 2)
      #expect(twice.count == 2)
      #expect(Set(twice.compactMap { $0["id"]?.string }).count == 1)
    }

    private func waitForFirstAttempts(_ postern: RunningPostern, _ task: String) throws {
      _ = try until("the first attempts") {
        let deliveries = try postern.list("/v1/tasks/\(task)/deliveries")
        let tried = deliveries.filter { ($0["attempt_count"]?.int64 ?? 0) > 0 }
        return tried.count == 3 ? true : nil
      }
    }

    @Test func `a stop finishes deliveries in flight, and a restart sends the others`() throws {
      let receiver = try Receiver()
      let postern = try RunningPostern()
      try postern.addChannel("hook", "webhook", receiver.url("/slow/"))
      let body: JSON = [
        "title": "Under way", "invite": "none", "assignees": [["email": "ada@example.com"]],
        "channels": ["hook"],
      ]
      let client = WebClient(port: postern.port)
      let head = """
        POST /v1/tasks HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(postern.key)\r
        Content-Type: application/json\r\nContent-Length: \(body.bytes.count)\r\n\r\n
        """
      try client.write(Array(head.utf8) + body.bytes.prefix(10))
      // The answer to another request shows that the first has been read.
      try postern.call("GET", "/v1/tasks")
      postern.process.signal(15)
      try postern.waitForLog("draining")
      try client.write(Array(body.bytes.dropFirst(10)))
      let answer = try client.read()
      #expect(answer.status == 201)
      let id = try #require(answer.json["id"]?.string)
      #expect(postern.process.waitUntilExit() == 0)
      try postern.restart()
      #expect(try postern.call("GET", "/v1/tasks/\(id)").status == 200)
      #expect(try receiver.tally("/slow/", ids: 1).ids == 1)
    }
  }
}
