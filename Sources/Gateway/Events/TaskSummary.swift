import Domain
import JSON

extension HumanTask {
  /// What every event says of its task.
  var summary: JSONObject {
    [
      "id": .string(id.description), "type": .string(definition.type.rawValue),
      "title": .string(definition.title), "status": .string(state.rawValue),
      "correlation": .object(definition.correlation.keys),
      "assignees": .array(definition.assignees.map(\.summary)),
      "created_at": .time(createdAt), "expires_at": .time(expiresAt),
    ]
  }

  /// What the first notice says: the summary, and what there is to look at.
  var briefing: JSONObject {
    var briefing = summary
    if let prompt = definition.prompt { briefing["prompt"] = .string(prompt) }
    if !definition.context.isEmpty {
      briefing["context"] = definition.json["context"]
    }
    return briefing
  }

  /// The `data` of the event that tells how the task ended; `approved` is always there.
  var conclusion: JSONObject {
    var data: JSONObject = ["task": .object(summary)]
    if let decision {
      for member in decision.json.members { data[member.name] = member.value }
    } else {
      data["approved"] = false
      data["result"] = [:]
      data["comment"] = .null
      data["decided_by"] = .null
      data["decided_at"] = .time(closedAt)
      data["decision_id"] = .null
    }
    return data
  }
}

extension Assignee {
  fileprivate var summary: JSON {
    var object: JSONObject = ["email": .string(email.text)]
    if let name { object["name"] = .string(name) }
    return .object(object)
  }
}
