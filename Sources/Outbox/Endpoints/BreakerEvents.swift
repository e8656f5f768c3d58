import Cryptography
import Domain
import Gateway
import JSON
import Store

/// Writes the audit event of a breaker that opened or closed, and tells the tenant's webhooks.
struct BreakerEvents: Sendable {
  let random: RandomSource

  /// - Returns: the number of deliveries that were added.
  func publish(
    _ updates: [BreakerUpdate], at now: Timestamp, in transaction: any Transaction
  ) throws -> Int {
    var added = 0
    for update in updates {
      for change in update.changes {
        added += try publish(event(of: change, update, at: now), update.queue, transaction)
      }
    }
    return added
  }

  /// Builds the delivery that tells a webhook of an event.
  func notification(_ event: AuditEvent, to webhook: Webhook, of tenant: TenantID) -> DeliveryRow {
    var data = event.detail.object ?? [:]
    if let task = event.task { data["task"] = ["id": .string(task.description)] }
    return DeliveryRow(
      id: DeliveryID(at: event.at, random: random.bytes(10)), tenant: tenant, task: event.task,
      purpose: .event, destination: .webhook(webhook.id),
      content: DeliveryContent(
        event: event.event,
        payload: EncodedNotification(Notification(event.event, at: event.at, .facts(data)))
          .payload),
      dueAt: event.at)
  }

  /// Tells every webhook but the paused one.
  private func publish(
    _ event: AuditEvent, _ queue: OutboxQueue, _ transaction: any Transaction
  ) throws -> Int {
    try AuditEventRepository(transaction, of: queue.tenant).insert(event)
    let others = try WebhookRepository(transaction, of: queue.tenant).all()
      .filter { $0.wants(event.event) && $0.id.description != queue.endpoint }
    try DeliveryRepository(transaction, of: queue.tenant).insert(
      others.map { notification(event, to: $0, of: queue.tenant) })
    return others.count
  }

  private func event(
    of change: Breaker.Change, _ update: BreakerUpdate, at now: Timestamp
  ) -> AuditEvent {
    var detail: JSONObject = ["endpoint": .string(update.queue.endpointName)]
    if let destination = update.queue.origin { detail["destination"] = .string(destination) }
    if change == .opened {
      detail["failures"] = .integer(update.breaker.failures)
      detail["paused_until"] = .time(update.breaker.openUntil)
    }
    return AuditEvent(
      id: EventID(at: now, random: random.bytes(10)),
      event: change == .opened ? .endpointPaused : .endpointResumed, task: nil, actor: .system,
      address: nil, detail: .object(detail), at: now)
  }
}
