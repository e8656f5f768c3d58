import Domain
import JSON
import Support
import Testing

extension EndToEnd {
  /// Erasure and retention, on the command line while the server runs.
  @Suite struct Privacy {
    private static let person = "Grace.Hopper@navy.example"

    private static func task(_ callback: String?) -> JSON {
      var task: JSONObject = [
        "title": "Loan for grace.hopper@navy.example", "invite": "none",
        "assignees": [["email": .string(person), "name": "Rear Admiral"]],
      ]
      if let callback { task["callback"] = ["kind": "webhook", "url": .string(callback)] }
      return .object(task)
    }

    private static func decide(_ postern: RunningPostern, callback: String? = nil) throws {
      let id = try postern.createTask(task(callback))["id"]?.string ?? ""
      let answer = try postern.call(
        "POST", "/v1/tasks/\(id)/complete",
        ["approved": true, "comment": "Hers is the COBOL one", "decided_by": .string(person)])
      #expect(answer.status == 200)
    }

    /// The texts that stand anywhere in the store's files, in any case of letters.
    private static func written(_ postern: RunningPostern) -> [String] {
      let files = ["", "-wal"].map { Partner.bytes(at: postern.folder.path + "/postern.db" + $0) }
      let text = String(decoding: files.joined(), as: UTF8.self).lowercased()
      return ["grace.hopper", "rear admiral", "the cobol one"].filter { text.contains($0) }
    }

    @Test func `an erased person stands in no file of a store in use`() throws {
      let receiver = try Receiver()
      let postern = try RunningPostern()
      for _ in 0..<50 { try Self.decide(postern) }
      try Self.decide(postern, callback: receiver.url("/resume"))
      _ = try receiver.requests("/resume", atLeast: 1)
      try postern.waitForSealing()
      #expect(Self.written(postern).count == 3)
      let words = ["erase", "--tenant", postern.tenant, "--email", Self.person] + postern.store
      let trial = try Postern.run(words + ["--dry-run"])
      #expect(trial.status == 0, "\(trial.errors)")
      #expect(
        trial.output.hasPrefix("Would erase the person from 51 tasks, 51 links, 51 answers"))
      #expect(Self.written(postern).count == 3)

      let result = try Postern.run(words + ["--json"])
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.json["tasks"] == 51 && result.json["kept_tasks"] == [])
      #expect(Self.written(postern) == [])
      let tasks = try postern.list("/v1/tasks?status=completed")
      #expect(tasks.count == 51 && tasks.allSatisfy { $0["approved"] == true })
      try postern.waitForSealing()
      let walk = try Postern.run(
        ["audit", "verify", "--tenant", postern.tenant, "--json"] + postern.store)
      #expect(walk.json["intact"] == true)
      #expect((walk.json["erased"]?.int64 ?? 0) >= 153)
    }

    @Test func `erase keeps the assignee of an open task and names the task`() throws {
      let postern = try RunningPostern()
      let id = try #require(try postern.createTask(Self.task(nil))["id"]?.string)
      let words = ["erase", "--tenant", postern.tenant, "--email", Self.person] + postern.store
      let kept = try Postern.run(words + ["--json"])
      #expect(kept.status == 1)
      #expect(kept.json["kept_tasks"] == [.string(id)])
      #expect(
        kept.errors.contains("The address stays in \(id), because an open task"))
      #expect(try postern.call("POST", "/v1/tasks/\(id)/cancel").status == 200)
      #expect(try Postern.run(words).status == 0)
      #expect(Self.written(postern) == [])
      #expect(try Postern.run(["erase", "--tenant", postern.tenant] + postern.store).status == 64)
    }

    @Test func `a tenant's retention is shown and set`() throws {
      let postern = try RunningPostern()
      let words = ["tenant", "retention", postern.tenant] + postern.store
      #expect(try Postern.run(words).output.hasSuffix("are kept for ever.\n"))
      #expect(try Postern.run(words + ["--days", "90", "--json"]).json["retention_days"] == 90)
      #expect(try Postern.run(words).output.hasSuffix("are removed after 90 days.\n"))
      #expect(try Postern.run(words + ["--forever", "--json"]).json["retention_days"] == .null)
      #expect(try Postern.run(words + ["--days", "0"]).status == 1)
      #expect(try Postern.run(words + ["--days", "some"]).status == 64)
      #expect(try Postern.run(words + ["--days", "1", "--forever"]).status == 64)
    }
  }
}

extension RunningPostern {
  /// Waits until every event so far has its place in the chain.
  fileprivate func waitForSealing() throws {
    _ = try until("a sealed trail") {
      let events = try list("/v1/audit")
      return events.allSatisfy { $0["sequence"]?.int64 != nil } ? true : nil
    }
  }
}
