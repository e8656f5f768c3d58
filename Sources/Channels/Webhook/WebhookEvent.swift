import Domain
import JSON

/// The event as receivers of webhooks read it: `{"type": …, "timestamp": …, "data": {…}}`.
///
/// The same notification gives the same bytes, so that every attempt sends the same body.
enum WebhookEvent {
  static func body(_ notification: Notification, links: [DeliverySecrets.Link]) -> [UInt8] {
    var data = data(notification.content)
    if !links.isEmpty { data["links"] = .array(links.map(json)) }
    let event: JSON = [
      "type": .string(notification.event.rawValue), "timestamp": .time(notification.time),
      "data": .object(data),
    ]
    return event.bytes
  }

  private static func data(_ content: Notification.Content) -> JSONObject {
    switch content {
    case .opened(let task): ["task": json(task)]
    case .closed(let task, let outcome): closed(task, outcome)
    case .code(let task, let address): ["task": json(task), "request": ["address": .text(address)]]
    case .test(let message, let channel):
      [
        "message": .string(message), "channel": .string(channel),
      ]
    case .facts(let facts): facts
    }
  }

  /// `approved` is always there, also where nobody decided.
  private static func closed(_ task: TaskSummary, _ outcome: TaskOutcome) -> JSONObject {
    [
      "task": json(task), "approved": .bool(outcome.approved),
      "result": .object(outcome.decision?.result ?? [:]), "comment": .text(outcome.comment),
      "decided_by": outcome.decision.map { json($0.decidedBy) } ?? .null,
      "decided_at": .time(outcome.endedAt),
      "decision_id": .text(outcome.decision?.id.description),
    ]
  }

  private static func json(_ decider: Decider) -> JSON {
    var object: JSONObject = ["email": .text(decider.email)]
    switch decider {
    case .assignee(_, let name): object["name"] = .text(name)
    case .key(let key, _): object["key"] = .string(key.description)
    case .timeout: break
    }
    object["proof"] = .string(decider.proof)
    return .object(object)
  }

  private static func json(_ task: TaskSummary) -> JSON {
    var object: JSONObject = [
      "id": .string(task.id.description), "type": .string(task.type.rawValue),
      "title": .string(task.title), "status": .string(task.state.rawValue),
      "correlation": .object(task.correlation.keys),
      "assignees": .array(
        task.assignees.map { person in
          .object(JSONObject(present: [("email", person.email), ("name", person.name)]))
        }),
      "created_at": .time(task.createdAt), "expires_at": .time(task.expiresAt),
    ]
    if let prompt = task.details?.prompt { object["prompt"] = .string(prompt) }
    if let context = task.details?.context, !context.isEmpty {
      object["context"] = .array(context.map(json))
    }
    return .object(object)
  }

  private static func json(_ item: ContextItem) -> JSON {
    var object: JSONObject = ["label": .string(item.label), "value": item.value]
    if item.format != .text { object["format"] = .string(item.format.rawValue) }
    if let currency = item.currency { object["currency"] = .string(currency) }
    return .object(object)
  }

  private static func json(_ link: DeliverySecrets.Link) -> JSON {
    .object(
      JSONObject(present: [("email", link.email), ("url", link.url), ("name", link.name)]))
  }
}
