import Domain
import JSON

extension V1Encoding {
  /// An event of the audit trail.
  static func audit(_ entry: AuditEntry) -> JSON {
    let actor: JSON = ["kind": .string(entry.actor.kind), "name": .text(entry.actor.name)]
    return [
      "id": .string(entry.id.description), "event": .string(entry.event),
      "task_id": .text(entry.task?.description), "actor": actor,
      "address": .text(entry.address), "detail": entry.detail,
      "erased": .bool(entry.isErased), "at": .time(entry.at),
      "sequence": entry.position.map { .number(JSONNumber($0.sequence)) } ?? .null,
      "digest": .text(entry.position.map { Hex.encode($0.digest) }),
    ]
  }
}
