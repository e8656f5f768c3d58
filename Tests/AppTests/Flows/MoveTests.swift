import Domain
import FoundationEssentials
import JSON
import Support
import Testing

extension EndToEnd {
  /// A store in a file moves to PostgreSQL and is served from there.
  @Suite(.enabled(if: PostgresServer.isExpected)) struct Moving {
    private static func task(_ receiver: Receiver) -> JSON {
      [
        "title": "Approve the loan", "assignees": [["email": "ada@example.com"]],
        "callback": ["kind": "webhook", "url": .string(receiver.url("/resume"))],
      ]
    }

    @Test func `a store moved to PostgreSQL goes on with its open tasks`() throws {
      let receiver = try Receiver()
      let postern = try RunningPostern()
      let ids = try (0..<12).map { _ in
        try #require(try postern.createTask(Self.task(receiver))["id"]?.string)
      }
      for id in ids.prefix(4) { try postern.decide(id) }
      _ = try receiver.requests("/resume", atLeast: 4)
      let trail = try postern.list("/v1/audit").compactMap { $0["id"]?.string }
      let place = try Place()
      let early = try postern.move(to: place)
      #expect(early.status == 78 && early.errors.contains("--from: a 'postern serve' works on"))
      // What of these was not sent when the power went is sent by the new server.
      for id in ids[4..<8] { try postern.decide(id) }
      let before = try postern.list("/v1/tasks")
      postern.killHard()

      let moved = try postern.move(to: place)
      #expect(moved.status == 0, "\(moved.errors)")
      #expect(moved.json["rows"]?["tasks"]?.int64 == 12)
      #expect(try #require(moved.json["audit"]?["acme"]?.int64) >= 0)
      let again = try postern.move(to: place)
      #expect(again.status == 0 && again.json["copied"]?.int64 == 0)

      let server = try RunningPostern(on: place.address, of: postern)
      #expect(try server.list("/v1/tasks") == before)
      // Between them stands what was recorded after the list was read.
      let all = try server.list("/v1/audit").compactMap { $0["id"]?.string }
      #expect(all.filter(Set(trail).contains) == trail)
      for id in ids[8...] { try server.decide(id) }
      #expect(try receiver.tally("/resume", ids: 12, within: 60).ids == 12)
      #expect(try server.list("/v1/tasks?status=completed").count == 12)
      let late = try postern.move(to: place)
      #expect(late.status == 1 && late.errors.contains("A node works on one"))
    }

    @Test func `a killed copy cannot be opened and is continued by the same command`() throws {
      let receiver = try Receiver()
      let postern = try RunningPostern()
      for _ in 0..<40 { _ = try postern.createTask(Self.task(receiver)) }
      postern.killHard()
      let place = try Place()
      let ready = try Postern.run(["migrate", "--store", place.address] + postern.keys)
      #expect(ready.status == 0, "\(ready.errors)")
      try place.lock("audit_events") {
        let copying = try Partner(
          [Postern.binary, "migrate"] + postern.moving(to: place), errors: "errors")
        _ = try until("the locked table") {
          copying.text(of: "errors").contains("postern: audit_events: 0 of") ? true : nil
        }
        copying.signal(9)
        #expect(copying.waitUntilExit() == -1)
      }
      let served = try Postern.run(
        ["serve", "--listen", "127.0.0.1:0", "--store", place.address] + postern.keys)
      #expect(served.status == 78 && served.errors.contains("a copy that is not whole yet"))
      let moved = try postern.move(to: place)
      #expect(moved.status == 0, "\(moved.errors)")
      let events = try #require(moved.json["rows"]?["audit_events"]?.int64)
      #expect(events >= 40 && moved.json["copied"]?.int64 == events)
      let server = try RunningPostern(on: place.address, of: postern)
      #expect(try server.list("/v1/tasks").count == 40)
    }

    @Test func `migrate refuses a target in use and leaves it unchanged`() throws {
      let postern = try RunningPostern()
      postern.killHard()
      let place = try Place()
      let other = try Postern.run(
        ["tenant", "create", "other", "--store", place.address] + postern.keys)
      #expect(other.status == 0, "\(other.errors)")
      _ = try Postern.run(
        ["tenant", "create", "third", "--store", place.address] + postern.keys)
      let refused = try postern.move(to: place)
      #expect(refused.status == 1 && refused.errors.contains("2 rows of tenants, not 1"))
      let list = try Postern.run(["tenant", "list", "--store", place.address] + postern.keys)
      #expect(list.output.contains("other") && !list.output.contains("acme"))
      let absent = try Postern.run([
        "migrate", "--from", "sqlite:\(postern.folder.path)/none.db", "--to", place.address,
      ])
      #expect(absent.status == 78 && absent.errors.contains("--from: there is no store"))
    }
  }
}

/// A database of the test's own.
private final class Place {
  let address: String
  private let server: PostgresServer

  init() throws {
    server = try PostgresServer.common()
    address = try server.newDatabase()
  }

  deinit { try? server.giveBack(address) }

  /// Keeps everybody from writing a table while the work is done.
  func lock(_ table: String, _ work: () throws -> Void) throws {
    let programs = try #require(PostgresServer.programs)
    let holder = try Partner([
      programs + "/psql", "-X", "-q", "-t", "-d", address, "-c",
      "BEGIN; LOCK TABLE \(table) IN SHARE MODE; SELECT 'held'", "-c", "\\! sleep 600",
    ])
    #expect(try holder.readLine().contains("held"))
    try work()
    holder.stop()
  }
}

extension RunningPostern {
  /// The flag that leads a command to the same keys.
  fileprivate var keys: [String] { ["--key-ring", folder.path + "/postern.db.keys"] }

  fileprivate func decide(_ id: String) throws {
    let answer = try call("POST", "/v1/tasks/\(id)/complete", ["approved": true])
    #expect(answer.status == 200)
  }

  fileprivate func moving(to place: Place) -> [String] {
    ["--from", store[1], "--to", place.address, "--json"]
  }

  fileprivate func move(to place: Place) throws -> Postern.Result {
    try Postern.run(["migrate"] + moving(to: place))
  }
}
