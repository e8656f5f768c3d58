package import Domain

/// One notification to one destination, as it enters the outbox.
package struct DeliveryRow: Sendable, Hashable {
  package let id: DeliveryID
  package let tenant: TenantID
  package let task: TaskID?
  package let purpose: DeliveryPurpose
  package let destination: DeliveryDestination
  package let content: DeliveryContent
  package let dueAt: Timestamp
  /// Time from which it is of no use any more.
  package let deadline: Timestamp?

  package init(
    id: DeliveryID, tenant: TenantID, task: TaskID?, purpose: DeliveryPurpose,
    destination: DeliveryDestination, content: DeliveryContent, dueAt: Timestamp,
    deadline: Timestamp? = nil
  ) {
    self.id = id
    self.tenant = tenant
    self.task = task
    self.purpose = purpose
    self.destination = destination
    self.content = content
    self.dueAt = dueAt
    self.deadline = deadline
  }
}

/// Destination of a delivery, as it is stored.
package struct DeliveryDestination: Sendable, Hashable {
  /// Kind of the channel that sends it.
  package let kind: String
  /// The sixteen bytes of the channel or webhook; nil for a delivery with a target of its own.
  package let endpoint: [UInt8]?
  package let keys: DeliveryKeys
  /// Sealed settings of a delivery that belongs to no channel.
  package let target: [UInt8]?

  package init(kind: String, endpoint: [UInt8]?, keys: DeliveryKeys, target: [UInt8]? = nil) {
    self.kind = kind
    self.endpoint = endpoint
    self.keys = keys
    self.target = target
  }
}

/// Content of a delivery, as it is stored.
package struct DeliveryContent: Sendable, Hashable {
  package let event: EventType
  /// The event as JSON text.
  package let payload: String
  /// Sealed links or codes; forgotten once handed over.
  package let secrets: [UInt8]?

  package init(event: EventType, payload: String, secrets: [UInt8]? = nil) {
    self.event = event
    self.payload = payload
    self.secrets = secrets
  }
}
