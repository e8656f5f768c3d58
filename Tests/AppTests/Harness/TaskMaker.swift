import Domain
import JSON
import Support

/// Makes tasks over many connections, as a workflow engine would.
struct TaskMaker: Sendable {
  let port: UInt16
  let key: String

  /// Makes the tasks and gives their ids; each is asked for again, under the same key, until there
  /// is an answer.
  func make(
    _ count: Int, over connections: Int, channels: [String]
  ) async throws -> [String] {
    try await withThrowingTaskGroup(of: [String].self) { group in
      for first in 0..<connections {
        group.addTask {
          let client = WebClient(port: port, patience: 30)
          return try stride(from: first, to: count, by: connections).map { number in
            try make(number, channels, client)
          }
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
  }

  private func make(_ number: Int, _ channels: [String], _ client: WebClient) throws -> String {
    let body: JSON = [
      "title": .string("Gate \(number)"), "invite": "none",
      "assignees": [["email": "ada@example.com"]],
      "channels": .array(channels.map { .string($0) }),
    ]
    let fields = [
      ("Authorization", "Bearer " + key), ("Content-Type", "application/json"),
      ("Idempotency-Key", "gate-\(number)"),
    ]
    return try until("task \(number)", within: 60) {
      let answer = try? client.send("POST", "/v1/tasks", fields: fields, body: body.bytes)
      guard let answer, answer.status != 503 else {
        client.hangUp()
        return nil
      }
      guard answer.status == 201, let id = answer.json["id"]?.string else {
        throw RunningPostern.Refused(answer: answer.text)
      }
      return id
    }
  }
}
