package import Domain
import JSON

/// A notification in its stored form, made once for all deliveries that carry it.
package struct EncodedNotification: Sendable, Hashable {
  package let event: EventType
  /// The text of a delivery's column `payload`; the event has a column of its own.
  package let payload: String

  package init(_ notification: Notification) {
    event = notification.event
    payload = NotificationCodec.encode(notification)
  }
}

/// The stored form of a notification.
package enum NotificationCodec {
  static func encode(_ notification: Notification) -> String {
    var object: JSONObject = ["v": StoredForm.version, "at": .moment(notification.time)]
    switch notification.content {
    case .opened(let task): object["opened"] = TaskSummaryCodec.encode(task)
    case .closed(let task, let outcome):
      object["closed"] = TaskSummaryCodec.encode(task)
      object["outcome"] = encode(outcome)
    case .code(let task, let address):
      object["code"] = TaskSummaryCodec.encode(task)
      object.set("requested_from", address)
    case .test(let message, let channel):
      object["test"] = ["message": .string(message), "channel": .string(channel)]
    case .facts(let facts): object["facts"] = .object(facts)
    }
    return StoredForm.text(.object(object))
  }

  /// - Parameter event: the event that stands beside the payload.
  package static func decode(_ payload: String, event: EventType) throws -> Notification {
    let json = try StoredForm.parse(payload)
    return Notification(
      event, at: json["at"]?.moment ?? Timestamp(milliseconds: 0), try content(json))
  }

  private static func content(_ json: JSON) throws -> Notification.Content {
    if let task = json["opened"] { return .opened(try TaskSummaryCodec.decode(task)) }
    if let task = json["closed"], let outcome = json["outcome"] {
      return .closed(try TaskSummaryCodec.decode(task), try decode(outcome))
    }
    if let task = json["code"] {
      return .code(
        try TaskSummaryCodec.decode(task), requestedFrom: json["requested_from"]?.string)
    }
    if let test = json["test"] {
      return .test(
        message: test["message"]?.string ?? "", channel: test["channel"]?.string ?? "")
    }
    return .facts(json["facts"]?.object ?? [:])
  }

  private static func encode(_ outcome: TaskOutcome) -> JSON {
    var object: JSONObject = [
      "kind": .string(outcome.kind.rawValue), "at": .moment(outcome.endedAt),
    ]
    object.set("comment", outcome.comment)
    if let decision = outcome.decision { object["decision"] = DecisionCodec.encode(decision) }
    return .object(object)
  }

  private static func decode(_ json: JSON) throws -> TaskOutcome {
    TaskOutcome(
      try StoredForm.require(json["kind"]?.word(as: TaskOutcome.Kind.self), "an outcome"),
      decision: try json["decision"].map(DecisionCodec.decode),
      endedAt: try StoredForm.require(json["at"]?.moment, "the time of an outcome"),
      comment: json["comment"]?.string)
  }
}
