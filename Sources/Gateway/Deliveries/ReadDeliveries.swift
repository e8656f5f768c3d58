package import Domain
package import Store

/// A delivery with its attempts, oldest first.
package struct DeliverySnapshot: Sendable {
  package let delivery: DeliveryEntry
  package let attempts: [AttemptEntry]
}

extension Gateway {
  /// A page of the delivery log, newest first.
  package func deliveries(
    _ filter: DeliveryFilter, before: DeliveryID?, limit: Int, for principal: Principal
  ) async throws -> Page<DeliveryEntry> {
    try principal.require(.tasksRead)
    return try await read(principal.tenant) { transaction in
      if let task = filter.task,
        try TaskRepository(transaction, of: principal.tenant).find(task) == nil
      {
        throw Refusal.notFound("task")
      }
      let found = try DeliveryRepository(transaction, of: principal.tenant)
        .list(filter, before: before, limit: limit + 1)
      return Page(found, limit: limit) { $0.id.description }
    }
  }

  /// A delivery with its attempts.
  package func delivery(
    _ id: DeliveryID, for principal: Principal
  ) async throws -> DeliverySnapshot {
    try principal.require(.tasksRead)
    return try await read(principal.tenant) { transaction in
      let found = try DeliveryRepository(transaction, of: principal.tenant).find(id)
      guard let found else { throw Refusal.notFound("delivery") }
      let attempts = try AttemptRepository(transaction, of: principal.tenant).all(of: id)
      return DeliverySnapshot(delivery: found, attempts: attempts)
    }
  }
}

extension DeliveryEntry {
  /// The id of the channel or webhook; `callback` for deliveries that the tenant's callback secret
  /// signs; nil for mail.
  package var endpointName: String? {
    guard let endpoint else { return nil }
    return switch DeliveryPurpose(rawValue: purpose) {
    case .callback: Gateway.callbackName
    case .event: WebhookID(bytes: endpoint)?.description
    default: ChannelID(bytes: endpoint)?.description
    }
  }
}
