import Domain
import Gateway
import JSON
import Store

extension V1Encoding {
  /// A delivery: never what it carries or where exactly it goes.
  static func delivery(_ delivery: DeliveryEntry) -> JSON { .object(members(of: delivery)) }

  /// A delivery with its attempts.
  static func delivery(_ snapshot: DeliverySnapshot) -> JSON {
    var object = members(of: snapshot.delivery)
    object["attempts"] = .array(snapshot.attempts.map(attempt))
    return .object(object)
  }

  private static func members(of delivery: DeliveryEntry) -> JSONObject {
    [
      "id": .string(delivery.id.description), "task_id": .text(delivery.task?.description),
      "purpose": .string(delivery.purpose), "kind": .string(delivery.kind),
      "event": .string(delivery.event), "endpoint": .text(delivery.endpointName),
      "status": .string(delivery.state.rawValue), "attempt_count": .integer(delivery.attempts),
      "due_at": .time(delivery.dueAt), "created_at": .time(delivery.createdAt),
      "ended_at": .time(delivery.endedAt), "outcome": .text(delivery.outcome),
      "reason": .text(delivery.reason),
    ]
  }

  private static func attempt(_ attempt: AttemptEntry) -> JSON {
    [
      "number": .integer(attempt.number), "started_at": .time(attempt.startedAt),
      "duration_ms": .number(JSONNumber(attempt.duration.milliseconds)),
      "outcome": .string(attempt.outcome),
      "status": attempt.status.map { .number(JSONNumber($0)) } ?? .null,
      "address": .text(attempt.address), "reason": .text(attempt.reason),
    ]
  }
}
