import Domain
import Glibc
import JSON
import Support
import Testing

extension EndToEnd {
  /// The keys change under a running server.
  @Suite struct KeyRotation {
    private static let task: JSON = [
      "title": "Approve the loan", "assignees": [["email": "ada@example.com"]],
    ]

    @Test func `a running server serves on while a key is rotated and retired`() throws {
      let postern = try RunningPostern()
      _ = try postern.createTask(Self.task)
      let rotated = try postern.keys("rotate", "--json")
      #expect(rotated.json["active"]?.int64 == 2)
      #expect(rotated.json["resealed"]?.int64 == 3)
      postern.process.signal(SIGHUP)
      _ = try until("the new ring") { postern.log.contains("keys_reloaded") ? true : nil }
      _ = try postern.createTask(Self.task)
      #expect(try postern.uses(of: 1) == ["links.digest": 1])
      let refused = try postern.keys("retire", "1", "--now")
      #expect(refused.status == 1)
      #expect(refused.errors.contains("still needed: 1 in links.digest"))
      for link in try postern.list("/v1/tasks").flatMap({ $0["links"]?.array ?? [] }) {
        _ = try postern.call("DELETE", "/v1/links/\(link["id"]?.string ?? "")")
      }
      #expect(try postern.keys("retire", "1").errors.contains("less than a minute ago"))
      #expect(try postern.keys("retire", "1", "--now").status == 0)
      #expect(try postern.keys("retire", "2", "--now").errors.contains("is in use"))
      _ = try postern.createTask(Self.task)
      postern.killHard()
      try postern.restart()
      #expect(try postern.list("/v1/tasks").count == 3)
    }

    @Test func `a killed key rotation is finished by the next one`() throws {
      let postern = try RunningPostern()
      for _ in 0..<300 { _ = try postern.createTask(Self.task) }
      var kills = 0
      while kills < 5 {
        let partner = try Partner([Postern.binary, "keys", "rotate"] + postern.store)
        // The ring changes first: from then on there is something to interrupt.
        _ = try? until("a new key", within: 5) { try postern.ring().contains(" new") ? true : nil }
        partner.signal(SIGKILL)
        _ = partner.waitUntilExit()
        kills += 1
        if try postern.ring().contains(" new") { break }
      }
      let count = try postern.ring().split(separator: "\n").count - 1
      let finished = try postern.keys("rotate")
      #expect(finished.output.hasPrefix("Finished the rotation to key \(count);"))
      #expect(try postern.ring().split(separator: "\n").count - 1 == count)
      #expect(try postern.uses(of: 1).allSatisfy { $0.key.hasSuffix("digest") })
      _ = try postern.createTask(Self.task)
    }
  }
}

extension RunningPostern {
  fileprivate func keys(_ words: String...) throws -> Postern.Result {
    // While a command runs the server may tire of a connection on which nothing is said.
    defer { api.hangUp() }
    return try Postern.run(["keys"] + words + store)
  }

  fileprivate func ring() throws -> String {
    String(decoding: Partner.bytes(at: folder.path + "/postern.db.keys"), as: UTF8.self)
  }

  /// The number of values that depend on a key, by column.
  fileprivate func uses(of key: Int64) throws -> [String: Int64] {
    let list = try keys("list", "--json").json.array ?? []
    let entry = list.first { $0["id"]?.int64 == key }
    let members = entry?["uses"]?.object?.members ?? []
    return Dictionary(members.map { ($0.name, $0.value.int64 ?? 0) }) { first, _ in first }
  }
}
