import Domain
import JSON
import Store
import Support
import Testing

extension EndToEnd {
  /// The audit trail as an operator checks it.
  @Suite struct Audit {
    private static let task: JSON = [
      "title": "Approve the loan", "assignees": [["email": "ada@example.com"]],
    ]

    struct Tampering: Sendable, CustomTestStringConvertible {
      let testDescription: String
      let statement: SQL
      let place: Int64
      let fault: String
    }

    static let tamperings = [
      Tampering(
        testDescription: "what happened",
        statement: "UPDATE audit_events SET event = 'task.rejected' WHERE sequence = 3",
        place: 3, fault: "altered"),
      Tampering(
        testDescription: "whom it names",
        statement: "UPDATE audit_events SET detail = '{}' WHERE sequence = 4",
        place: 4, fault: "altered"),
      Tampering(
        testDescription: "one is gone",
        statement: "DELETE FROM audit_events WHERE sequence = 2", place: 2, fault: "gap"),
    ]

    @Test(arguments: Self.tamperings)
    func `audit verify names the first event that was altered`(tampering: Tampering)
      async throws
    {
      let postern = try RunningPostern()
      for _ in 0..<3 { _ = try postern.createTask(Self.task) }
      // Tenant and key, then task and link of each.
      let walk = try until("every event's place") {
        let walk = try postern.verifyAudit("--json")
        return walk.json["events"] == 8 ? walk : nil
      }
      #expect(walk.status == 0)
      #expect(walk.json["intact"] == true && walk.json["erased"] == 0)
      let head = try #require(walk.json["head"]?.string)
      #expect(head.hasPrefix("8:"))
      #expect(try postern.verifyAudit("--head", head).output.contains("ends with \(head)"))
      postern.killHard()
      try await postern.change(tampering.statement)
      let broken = try postern.verifyAudit("--json")
      #expect(broken.status == 1)
      #expect(broken.json["intact"] == false)
      #expect(broken.json["place"]?.int64 == tampering.place)
      #expect(broken.json["fault"]?.string == tampering.fault)
      let told = try postern.verifyAudit()
      #expect(told.status == 1)
      #expect(told.errors.contains("The trail is broken: event \(tampering.place) "))
    }

    @Test func `audit verify with a noted end finds a truncated trail`() async throws {
      let postern = try RunningPostern()
      let noted = try until("every event's place") {
        let walk = try postern.verifyAudit("--json").json
        return walk["events"] == 2 ? walk["head"]?.string : nil
      }
      postern.killHard()
      try await postern.change("DELETE FROM audit_events WHERE sequence = 2")
      #expect(try postern.verifyAudit().status == 0)
      let short = try postern.verifyAudit("--head", noted, "--json")
      #expect(short.status == 1)
      #expect(short.json["fault"]?.string == "truncated")
      #expect(try postern.verifyAudit("--head", "2").status == 64)
    }
  }
}

extension RunningPostern {
  fileprivate func verifyAudit(_ words: String...) throws -> Postern.Result {
    try Postern.run(["audit", "verify", "--tenant", tenant] + words + store)
  }

  /// Changes the store behind the program's back.
  func change(_ statement: SQL) async throws {
    let database = try SQLiteDatabase(path: folder.path + "/postern.db")
    try await database.write(.system) { try $0.execute(statement) }
    await database.close()
  }
}
