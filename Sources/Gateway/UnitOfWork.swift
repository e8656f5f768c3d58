import Cryptography
import Domain
import JSON
import Store
import Synchronization

/// A transaction on behalf of a principal, in whose name everything is written.
struct UnitOfWork {
  let gateway: Gateway
  let transaction: any Transaction
  let principal: Principal
  let now: Timestamp
  private let order = Order()

  init(
    gateway: Gateway, transaction: any Transaction, by principal: Principal, now: Timestamp
  ) {
    self.gateway = gateway
    self.transaction = transaction
    self.principal = principal
    self.now = now
  }

  var tenant: TenantID { principal.tenant }
  var address: String? { principal.address }
  var tasks: TaskRepository { TaskRepository(transaction, of: tenant) }
  var links: AccessLinkRepository { AccessLinkRepository(transaction, of: tenant) }
  var channels: ChannelRepository { ChannelRepository(transaction, of: tenant) }
  var webhooks: WebhookRepository { WebhookRepository(transaction, of: tenant) }
  var secrets: SigningSecretRepository { SigningSecretRepository(transaction, of: tenant) }
  var breakers: BreakerRepository { BreakerRepository(transaction) }
  var deliveries: DeliveryRepository { DeliveryRepository(transaction, of: tenant) }

  /// A new name that sorts after those this transaction has made, so that the audit trail and the
  /// lists tell things in the order they happened.
  func identifier<Kind>(_ kind: Identifier<Kind>.Type) -> Identifier<Kind> {
    let place = order.next()
    let random = [UInt8(truncatingIfNeeded: place >> 8), UInt8(truncatingIfNeeded: place)]
    return Identifier(at: now, random: random + gateway.random.bytes(8))
  }

  /// Adds to the audit trail and tells the webhooks that subscribed to such events.
  ///
  /// - Parameter content: the content of the webhooks' notification; nil for the detail itself.
  func record(
    _ event: EventType, task: TaskID? = nil, detail: JSONObject = [:],
    content: Notification.Content? = nil
  ) throws {
    try AuditEventRepository(transaction, of: tenant).insert(
      AuditEvent(
        id: identifier(EventID.self), event: event, task: task, actor: principal.actor,
        address: address,
        detail: .object(detail), at: now))
    if event.isPublic {
      try publish(Notification(event, at: now, content ?? .facts(detail)), task: task)
    }
  }

  private func publish(_ notification: Notification, task: TaskID?) throws {
    let wanting = try webhooks.all().filter { $0.wants(notification.event) }
    guard !wanting.isEmpty else { return }
    let encoded = EncodedNotification(notification)
    try deliveries.insert(
      wanting.map { webhook in
        DeliveryRow(
          id: identifier(DeliveryID.self), tenant: tenant, task: task, purpose: .event,
          destination: .webhook(webhook.id),
          content: DeliveryContent(event: encoded.event, payload: encoded.payload), dueAt: now)
      })
  }

  /// A delivery of this transaction; what is secret in it is sealed under its own id.
  func delivery(
    _ purpose: DeliveryPurpose, of notification: EncodedNotification,
    to destination: Destination, task: TaskID?, secrets: DeliverySecrets? = nil,
    deadline: Timestamp? = nil
  ) -> DeliveryRow {
    let id = identifier(DeliveryID.self)
    let keys = gateway.keys
    return DeliveryRow(
      id: id, tenant: tenant, task: task, purpose: purpose,
      destination: DeliveryDestination(
        kind: destination.kind, endpoint: destination.endpoint, keys: destination.keys(of: task),
        target: destination.target.map {
          keys.seal($0.bytes, for: SealContext.deliveryTarget(id).context)
        }),
      content: DeliveryContent(
        event: notification.event, payload: notification.payload,
        secrets: secrets.map {
          keys.seal(
            DeliverySecretsCodec.encode($0).bytes, for: SealContext.deliverySecrets(id).context)
        }),
      dueAt: now, deadline: deadline)
  }
}

/// Counts the names that one transaction makes.
private final class Order: Sendable {
  private let count = Atomic<UInt16>(0)

  /// 0, 1, 2 …: the 12 bits that follow the time (RFC 9562 section 6.2, method 1).
  func next() -> UInt16 { count.wrappingAdd(1, ordering: .relaxed).oldValue }
}
