package import Domain
package import JSON
package import Store

extension Gateway {
  /// A page of the delivery log, newest first.
  package func deliveries(
    _ filter: DeliveryFilter, before: DeliveryID?, limit: Int, for principal: Principal
  ) async throws -> Page {
    try principal.require(.tasksRead)
    return try await read(principal.tenant) { transaction in
      if let task = filter.task,
        try TaskRepository(transaction, of: principal.tenant).find(task) == nil
      {
        throw Refusal.notFound("task")
      }
      let found = try DeliveryRepository(transaction, of: principal.tenant)
        .list(filter, before: before, limit: limit + 1)
      return Page(
        items: found.prefix(limit).map { .object($0.json) },
        next: found.count > limit ? found[limit - 1].id.description : nil)
    }
  }

  /// One delivery with its attempts.
  package func delivery(_ id: DeliveryID, for principal: Principal) async throws -> JSON {
    try principal.require(.tasksRead)
    return try await read(principal.tenant) { transaction in
      guard let entry = try DeliveryRepository(transaction, of: principal.tenant).find(id)
      else { throw Refusal.notFound("delivery") }
      let attempts = try AttemptRepository(transaction, of: principal.tenant).all(of: id)
      var object = entry.json
      object["attempts"] = .array(attempts.map(\.json))
      return .object(object)
    }
  }
}

extension DeliveryEntry {
  /// The delivery as the log shows it: never what it carries or where exactly it goes.
  var json: JSONObject {
    [
      "id": .string(id.description), "task_id": .text(task?.description),
      "purpose": .string(purpose), "kind": .string(kind), "event": .string(event),
      "endpoint": .text(endpointName), "status": .string(state.rawValue),
      "attempt_count": .integer(attempts), "due_at": .time(dueAt),
      "created_at": .time(createdAt), "ended_at": .time(endedAt), "outcome": .text(outcome),
      "reason": .text(reason),
    ]
  }

  /// The id of the channel or webhook; `callback` for what the tenant's callback secret signs.
  private var endpointName: String? {
    guard let endpoint else { return nil }
    return switch DeliveryPurpose(rawValue: purpose) {
    case .callback: Gateway.callbackName
    case .event: WebhookID(bytes: endpoint)?.description
    default: ChannelID(bytes: endpoint)?.description
    }
  }
}

extension AttemptEntry {
  fileprivate var json: JSON {
    [
      "number": .integer(number), "started_at": .time(startedAt),
      "duration_ms": .number(JSONNumber(duration.milliseconds)), "outcome": .string(outcome),
      "status": status.map { .number(JSONNumber($0)) } ?? .null, "address": .text(address),
      "reason": .text(reason),
    ]
  }
}
