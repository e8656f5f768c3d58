package import Domain
package import JSON

extension V1Encoding {
  /// A task: everything but the addresses of its links and its callback.
  package static func task(_ task: TaskSnapshot) -> JSON {
    self.task(task, links: task.links.map { link($0) })
  }

  /// A task that was just made, with the addresses of its links.
  package static func created(_ created: CreatedTask) -> JSON {
    task(created.task, links: created.links.map { link($0.link, url: $0.url) })
  }

  private static func task(_ task: TaskSnapshot, links: [JSON]) -> JSON {
    var object: JSONObject = [
      "id": .string(task.id.description), "status": .string(task.state.rawValue),
      "created_at": .time(task.createdAt), "expires_at": .time(task.expiresAt),
      "closed_at": .time(task.closedAt),
    ]
    write(task.values, into: &object)
    if let decision = task.decision { write(decision, into: &object) }
    object["links"] = .array(links)
    return .object(object)
  }

  private static func write(_ decision: Decision, into object: inout JSONObject) {
    object["approved"] = .bool(decision.approved)
    object["result"] = .object(decision.result)
    object["comment"] = .text(decision.comment)
    object["decided_by"] = decider(decision.decidedBy)
    object["decided_at"] = .time(decision.decidedAt)
    object["decision_id"] = .string(decision.id.description)
  }

  private static func decider(_ decider: Decider) -> JSON {
    var object: JSONObject = ["email": .text(decider.email)]
    switch decider {
    case .assignee(_, let name): object["name"] = .text(name)
    case .key(let key, _): object["key"] = .string(key.description)
    case .timeout: break
    }
    object["proof"] = .string(decider.proof)
    return .object(object)
  }
}
