import Domain
import FoundationEssentials
import JSON
import Support
import Testing

extension EndToEnd {
  /// A copy that was taken while work came in is a whole store of its own.
  @Suite struct Backup {
    private static func task(_ receiver: Receiver) -> JSON {
      [
        "title": "Approve the loan", "assignees": [["email": "ada@example.com"]],
        "callback": ["kind": "webhook", "url": .string(receiver.url("/resume"))],
      ]
    }

    @Test func `a backup taken under load serves as a store`() throws {
      let receiver = try Receiver()
      let postern = try RunningPostern()
      let ids = try (0..<20).map { _ in
        try #require(try postern.createTask(Self.task(receiver))["id"]?.string)
      }
      try receiver.goDown()
      for id in ids.prefix(10) {
        let answer = try postern.call("POST", "/v1/tasks/\(id)/complete", ["approved": true])
        #expect(answer.status == 200)
      }
      let file = postern.folder.path + "/copy.db"
      let backup = try Partner([Postern.binary, "backup", file, "--json"] + postern.store)
      var made = 0
      while !FileManager.default.fileExists(atPath: file) {
        _ = try postern.createTask(Self.task(receiver))
        made += 1
        try #require(made < 5000, "the copy is not ready")
      }
      let report = try JSONParser.parse(Array(backup.readToEnd().utf8))
      #expect(backup.waitUntilExit() == 0)
      let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
      #expect(mode == 0o600)
      let count = Int(try #require(report["rows"]?["tasks"]?.int64))
      #expect((20...20 + made).contains(count))
      #expect(postern.leftovers == [])

      postern.killHard()
      let restored = try RunningPostern(restoring: file, of: postern)
      #expect(try restored.list("/v1/tasks").count == count)
      #expect(try restored.list("/v1/tasks?status=completed").count == 10)
      try receiver.comeUp()
      for delivery in try restored.list("/v1/deliveries") where delivery["purpose"] == "callback" {
        _ = try restored.call(
          "POST", "/v1/deliveries/\(delivery["id"]?.string ?? "")/redeliver")
      }
      let id = try #require(ids.last)
      _ = try restored.call("POST", "/v1/tasks/\(id)/complete", ["approved": true])
      let tasks = try receiver.requests("/resume", atLeast: 1).compactMap {
        try JSONParser.parse(Array(($0["body"]?.string ?? "").utf8))["data"]?["task"]?["id"]?.string
      }
      #expect(tasks.contains(id))
      #expect(try receiver.tally("/resume", ids: 11, within: 60).ids == 11)
    }

    @Test func `backup refuses to overwrite a file`() throws {
      let postern = try RunningPostern()
      let file = postern.folder.path + "/copy.db"
      let first = try Postern.run(["backup", file] + postern.store)
      #expect(first.status == 0 && first.output.contains("read through without fault"))
      let before = Partner.bytes(at: file)
      let second = try Postern.run(["backup", file] + postern.store)
      #expect(second.status == 1 && second.errors.contains("is there already"))
      #expect(Partner.bytes(at: file) == before)
      let absent = try Postern.run([
        "backup", file + "2", "--store", "sqlite:\(postern.folder.path)/none.db",
      ])
      #expect(absent.status == 1 && absent.errors.contains("There is no store"))
      #expect(!FileManager.default.fileExists(atPath: postern.folder.path + "/none.db"))
    }

    @Test func `backup of a damaged store fails and leaves no copy`() throws {
      let postern = try RunningPostern()
      for _ in 0..<50 { _ = try postern.createTask(Self.plain) }
      postern.process.signal(15)
      _ = postern.process.waitUntilExit()
      let path = postern.folder.path + "/postern.db"
      var bytes = Partner.bytes(at: path)
      // The head of the third page.
      for place in (2 * 4096)..<(2 * 4096 + 64) { bytes[place] ^= 0x55 }
      try Data(bytes).write(to: URL(filePath: path))
      let result = try Postern.run(
        ["backup", postern.folder.path + "/copy.db"] + postern.store)
      #expect(result.status == 1)
      #expect(postern.leftovers == [])
    }

    private static let plain: JSON = [
      "title": "Approve the loan", "assignees": [["email": "ada@example.com"]],
    ]
  }
}

extension RunningPostern {
  /// Files that a failed copy would leave behind.
  fileprivate var leftovers: [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.contains("copy.db.") || $0.contains("copy.db-") }
  }
}
