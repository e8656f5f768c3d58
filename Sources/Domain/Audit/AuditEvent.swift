package import JSON

/// A new event of a tenant's audit trail.
package struct AuditEvent: Sendable, Hashable {
  package let id: EventID
  package let event: EventType
  package let task: TaskID?
  package let actor: Actor
  /// The network address that the request came from, when there was one.
  package let address: String?
  package let detail: JSON
  package let at: Timestamp

  package init(
    id: EventID, event: EventType, task: TaskID?, actor: Actor, address: String?,
    detail: JSON = [:], at: Timestamp
  ) {
    self.id = id
    self.event = event
    self.task = task
    self.actor = actor
    self.address = address
    self.detail = detail
    self.at = at
  }
}
