package import Domain

/// What waits in one line: the deliveries of one tenant to one endpoint, or to the mail relay.
package struct OutboxQueue: Sendable, Hashable {
  package let lane: String
  package let tenant: TenantID

  package init(lane: String, tenant: TenantID) {
    self.lane = lane
    self.tenant = tenant
  }
}

/// A delivery that could be leased now.
package struct DueDelivery: Sendable, Hashable {
  package let queue: OutboxQueue
  package let id: DeliveryID
  package let dueAt: Timestamp

  package init(queue: OutboxQueue, id: DeliveryID, dueAt: Timestamp) {
    (self.queue, self.id, self.dueAt) = (queue, id, dueAt)
  }

  /// What it is read from.
  package static let columns: SQL = "due_at, lane, tenant_id, id"

  init(_ row: Row) throws {
    queue = OutboxQueue(lane: try row.text(1), tenant: try row.identifier(2))
    (id, dueAt) = (try row.identifier(3), try row.timestamp(0))
  }
}

/// A due delivery of one queue, with all that is needed to send it.
package struct BacklogRow: Sendable {
  package let due: DueDelivery
  /// Whether it bears the mark of a node that is dead by now.
  package let isMarked: Bool
  let row: Row

  /// What it is read from: the columns of a leased delivery, when it was due, and who marked it.
  package static let columns: SQL = LeasedDelivery.columns + ", due_at, node"

  init(_ row: Row, of queue: OutboxQueue, under lease: Lease) throws {
    self.row = row
    due = DueDelivery(
      queue: queue, id: try row.identifier(0), dueAt: try row.timestamp(row.count - 2))
    isMarked = lease != .alone && row[row.count - 1] != .null
  }
}

/// A delivery that this process may send.
///
/// A reference: it changes hands often and holds a dozen references of its own.
package final class LeasedDelivery: Sendable {
  package let id: DeliveryID
  package let tenant: TenantID
  package let task: TaskID?
  package let purpose: DeliveryPurpose
  package let kind: String
  package let event: EventType
  package let endpoint: [UInt8]?
  package let lane: String
  package let target: [UInt8]?
  package let payload: String
  package let secrets: [UInt8]?
  /// Attempts used so far.
  package let attempts: Int
  package let deadline: Timestamp?
  package let lease: Lease

  package var queue: OutboxQueue { OutboxQueue(lane: lane, tenant: tenant) }

  static let columns: SQL = """
    id, tenant_id, task_id, purpose, kind, event, endpoint_id, lane, target, payload, secrets,
    attempts, deadline
    """

  init(_ row: Row, lease: Lease) throws {
    var reader = row.reader
    id = try reader.next()
    tenant = try reader.next()
    task = try reader.next()
    let purpose = DeliveryPurpose(rawValue: try reader.next())
    kind = try reader.next()
    let event = EventType(rawValue: try reader.next())
    guard let purpose, let event else {
      throw StoreError.corrupt("a delivery has an unknown purpose or event")
    }
    self.purpose = purpose
    self.event = event
    endpoint = try reader.next()
    lane = try reader.next()
    target = try reader.next()
    payload = try reader.next()
    secrets = try reader.next()
    attempts = try reader.next()
    deadline = try reader.next()
    self.lease = lease
  }
}

/// Leased rows, read when their transaction is over.
package struct LeasedRows: Sendable {
  let rows: [Row]
  let order: [DeliveryID]
  package let lease: Lease

  /// How many were asked for.
  package var count: Int { order.count }

  /// The deliveries in the order in which they were asked for.
  ///
  /// A row that this build cannot read waits for one that can; it must not stop the others.
  package var deliveries: [LeasedDelivery] {
    var leased = [DeliveryID: LeasedDelivery](minimumCapacity: rows.count)
    for delivery in rows.compactMap({ try? LeasedDelivery($0, lease: lease) }) {
      leased[delivery.id] = delivery
    }
    return order.compactMap { leased[$0] }
  }
}

extension LeasedRows {
  package init(_ backlog: [BacklogRow], lease: Lease) {
    self.init(rows: backlog.map(\.row), order: backlog.map(\.due.id), lease: lease)
  }
}

/// What is recorded of one leased delivery; a reference like the delivery.
package final class DeliveryResult: Sendable {
  /// What becomes of the delivery.
  package enum Step: Sendable, Hashable {
    /// - Parameter verdict: what the receiver made of a decision; nil for other deliveries.
    case delivered(verdict: String?, note: String?)
    case again(at: Timestamp, reason: String?)
    case discarded(reason: String)
    case cancelled(reason: String)
    /// Nothing was tried: the lease is given back.
    case released(dueAt: Timestamp)
  }

  /// What is disabled because it says that it is gone.
  package enum Endpoint: Sendable, Hashable {
    case channel(ChannelID)
    case webhook(WebhookID)
  }

  package let id: DeliveryID
  package let tenant: TenantID
  package let lease: Lease
  package let step: Step
  /// Attempts used so far, this one included.
  package let attempts: Int
  /// The try that was made, if one was.
  package let attempt: AttemptEntry?
  package let disables: Endpoint?
  /// What was learnt of its lane; nil when nothing was.
  package let sign: LaneSign?
  /// What the trail keeps when the result counts.
  package let audit: AuditEvent?
  /// What the trail keeps when the endpoint was disabled by this result.
  package let disabledAudit: AuditEvent?
  /// Whether webhooks are told: never of a failure to tell webhooks, which would have no end.
  package let isTold: Bool

  package init(
    id: DeliveryID, tenant: TenantID, lease: Lease, step: Step, attempts: Int,
    attempt: AttemptEntry? = nil, disables: Endpoint? = nil, sign: LaneSign? = nil,
    audit: AuditEvent? = nil, disabledAudit: AuditEvent? = nil, isTold: Bool = false
  ) {
    self.sign = sign
    self.id = id
    self.tenant = tenant
    self.lease = lease
    self.step = step
    self.attempts = attempts
    self.attempt = attempt
    self.disables = disables
    self.audit = audit
    self.disabledAudit = disabledAudit
    self.isTold = isTold
  }
}
