import Domain
import JSON
import Support

/// Clients that make tasks over several nodes, and race for their decisions.
///
/// A node that does not answer is left for the next one, and the request is sent again.
struct TaskRace: Sendable {
  let ports: [UInt16]
  let key: String
  let channels: [String]
  let callback: String

  /// Makes the tasks and gives their ids; each is asked for under a key of its own.
  ///
  /// - Parameter batch: tells one call from another.
  func make(_ count: Int, over workers: Int, batch: Int = 0) async throws -> [String] {
    try await spread(count, over: workers, from: 0) { number, client in
      let body: JSON = [
        "title": .string("Gate \(number)"), "invite": "none",
        "channels": .array(channels.map { .string($0) }),
        "assignees": [["email": "ada@example.com"]],
        "callback": ["kind": "webhook", "url": .string(callback)],
      ]
      let answer = try client.send(
        "/v1/tasks", body, [("Idempotency-Key", "gate-\(batch)-\(number)")])
      guard answer.status == 201, let id = answer.json["id"]?.string else {
        throw RunningPostern.Refused(answer: answer.text)
      }
      return id
    }
  }

  /// Decides every task twice at about the same time, over different nodes.
  ///
  /// - Returns: how often each was decided, as far as the clients were told.
  func decide(_ ids: [String], over workers: Int) async throws -> [Int] {
    async let yes = decide(ids, approved: true, over: workers, from: 0)
    async let no = decide(ids, approved: false, over: workers, from: 1)
    return zip(try await yes, try await no).map { $0 + $1 }
  }

  private func decide(
    _ ids: [String], approved: Bool, over workers: Int, from first: Int
  ) async throws -> [Int] {
    try await spread(ids.count, over: workers, from: first) { number, client in
      let answer = try client.send(
        "/v1/tasks/\(ids[number])/complete", ["approved": .bool(approved)])
      guard [200, 409].contains(answer.status) else {
        throw RunningPostern.Refused(answer: answer.text)
      }
      return answer.status == 200 ? 1 : 0
    }
  }

  private func spread<Value: Sendable>(
    _ count: Int, over workers: Int, from first: Int,
    _ work: @escaping @Sendable (Int, Client) throws -> Value
  ) async throws -> [Value] {
    let found = try await withThrowingTaskGroup(of: [(Int, Value)].self) { group in
      for worker in 0..<workers {
        group.addTask {
          let client = Client(ports, at: first + worker, key)
          return try stride(from: worker, to: count, by: workers).map {
            ($0, try work($0, client))
          }
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    return found.sorted { $0.0 < $1.0 }.map(\.1)
  }

  /// A client that goes on to the next node when one does not answer.
  final class Client {
    private let ports: [UInt16]
    private let key: String
    private var place: Int
    private var connection: WebClient

    fileprivate init(_ ports: [UInt16], at place: Int, _ key: String) {
      (self.ports, self.place, self.key) = (ports, place, key)
      connection = WebClient(port: ports[place % ports.count], patience: 30)
    }

    fileprivate func send(
      _ path: String, _ body: JSON, _ more: [(String, String)] = []
    ) throws -> WebClient.Answer {
      let fields =
        [("Authorization", "Bearer " + key), ("Content-Type", "application/json")] + more
      return try until("an answer to \(path)", within: 90) {
        let answer = try? connection.send("POST", path, fields: fields, body: body.bytes)
        if let answer, answer.status != 503 { return answer }
        place += 1
        connection = WebClient(port: ports[place % ports.count], patience: 30)
        return nil
      }
    }
  }
}
