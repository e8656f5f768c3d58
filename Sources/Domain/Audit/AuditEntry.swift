package import JSON

/// An audit event as it is read back.
///
/// Its event and actor are words, because a newer node may have written some that are unknown here.
package struct AuditEntry: Sendable, Hashable {
  package let id: EventID
  package let event: String
  package let task: TaskID?
  package let actor: AuditActor
  package let address: String?
  package let detail: JSON
  package let at: Timestamp
  /// Whether the person who acted, the address and the detail were erased.
  package var isErased = false
  /// The place of the event in its tenant's chain; nil until it has been sealed.
  package var position: AuditHead?

  package init(
    id: EventID, event: String, task: TaskID?, actor: AuditActor, address: String?, detail: JSON,
    at: Timestamp
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
