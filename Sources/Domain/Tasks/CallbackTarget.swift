package import JSON

/// Where the decision goes so that the workflow resumes.
package enum CallbackTarget: Sendable, Hashable {
  /// A signed webhook (Standard Webhooks).
  case webhook(url: String)
  /// Conductor's task update, `POST {base}/tasks`.
  case conductor(Conductor)

  package struct Conductor: Sendable, Hashable {
    /// The server's API root, such as `https://conductor.example/api`.
    package let url: String
    package let workflowID: String
    package let taskID: String
    /// Sent as `X-Authorization` when there is one.
    package let token: String?
  }

  package enum Kind: String, Sendable, CaseIterable {
    case webhook
    case conductor
  }

  /// - Parameter correlation: where a Conductor callback finds the ids that it does not name.
  init(_ json: JSON, at pointer: String, correlation: Correlation) throws(Refusal) {
    var reader = try ObjectReader(json, at: pointer)
    let kind = try reader.required("kind", reader.word("kind", as: Kind.self))
    let url = try reader.required("url", reader.text("url", limit: 2048))
    switch kind {
    case .webhook: self = .webhook(url: url)
    case .conductor:
      let workflow = try reader.text("workflow_id", limit: 256) ?? correlation.workflowID
      let task = try reader.text("task_id", limit: 256) ?? correlation.taskID
      self = .conductor(
        Conductor(
          url: url, workflowID: try reader.required("workflow_id", workflow),
          taskID: try reader.required("task_id", task),
          token: try reader.text("token", limit: 4096)))
    }
    try reader.finish()
  }

  package var url: String {
    switch self {
    case .webhook(let url): url
    case .conductor(let target): target.url
    }
  }

  package var kind: Kind {
    switch self {
    case .webhook: .webhook
    case .conductor: .conductor
    }
  }

  /// The whole target with its token: for sealed storage only.
  package var sealedJSON: JSON {
    switch self {
    case .webhook(let url): return ["kind": "webhook", "url": .string(url)]
    case .conductor(let target):
      return [
        "kind": "conductor", "url": .string(target.url), "workflow_id": .string(target.workflowID),
        "task_id": .string(target.taskID), "token": .text(target.token),
      ]
    }
  }

  /// Reads what `sealedJSON` wrote.
  package init(stored json: JSON) throws(Refusal) {
    try self.init(json, at: "/callback", correlation: Correlation())
  }
}
