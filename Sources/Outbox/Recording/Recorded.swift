import Cryptography
import Domain
import Gateway
import JSON
import Store

/// What one transaction recorded.
struct Recorded: Sendable {
  /// The deliveries whose results count; nil for all.
  let counted: Set<DeliveryID>?
  /// How many deliveries were added for webhooks.
  var told: Int
  /// The breakers that have learnt something.
  var learnt: [LearntBreaker] = []

  func counts(_ result: DeliveryResult) -> Bool { counted?.contains(result.id) ?? true }

  /// Teaches breakers, and tells the owners of endpoints that are spared from now on, or not any more.
  mutating func learn(
    _ signs: [OutboxQueue: [Breaker.Sign]], at now: Timestamp, _ judge: Judge,
    _ transaction: any Transaction
  ) throws {
    learnt = try BreakerRepository(transaction).learn(signs, at: now)
    for breaker in learnt {
      for change in breaker.changes {
        told += try tell(
          judge.event(of: change, breaker, at: now), breaker.queue, judge, transaction)
      }
    }
  }

  /// Notes it in the trail and tells every webhook but the one that it is about.
  private func tell(
    _ event: AuditEvent, _ queue: OutboxQueue, _ judge: Judge, _ transaction: any Transaction
  ) throws -> Int {
    try AuditEventRepository(transaction, of: queue.tenant).insert(event)
    let others = try WebhookRepository(transaction, of: queue.tenant).all()
      .filter { $0.wants(event.event) && $0.id.description != queue.lane }
    let news = others.map { judge.news(event, to: $0, of: queue.tenant) }
    try DeliveryRepository(transaction, of: queue.tenant).insert(news)
    return news.count
  }
}

extension Judge {
  /// What the trail keeps when a breaker opens or closes.
  func event(of change: Breaker.Change, _ learnt: LearntBreaker, at now: Timestamp) -> AuditEvent {
    var detail: JSONObject = ["endpoint": .string(learnt.queue.endpoint)]
    if let destination = learnt.queue.origin { detail["destination"] = .string(destination) }
    if change == .opened {
      detail["failures"] = .integer(learnt.breaker.failures)
      detail["paused_until"] = .time(learnt.breaker.openUntil)
    }
    return AuditEvent(
      id: EventID(at: now, random: random.bytes(10)),
      event: change == .opened ? .endpointPaused : .endpointResumed, task: nil, actor: .system,
      address: nil, detail: .object(detail), at: now)
  }
}
