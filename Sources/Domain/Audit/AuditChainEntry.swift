/// An event as the chain sees it: every field exactly as it is stored.
package struct AuditChainEntry: Sendable, Hashable {
  package var tenant: TenantID
  package var id: EventID
  package var event: String
  package var task: TaskID?
  package var actor: AuditActor
  package var address: String?
  /// JSON text.
  package var detail: String
  package var at: Timestamp
  package var seal = AuditSeal()

  package init(
    tenant: TenantID, id: EventID, event: String, task: TaskID?, actor: AuditActor,
    address: String?, detail: String, at: Timestamp
  ) {
    self.tenant = tenant
    self.id = id
    self.event = event
    self.task = task
    self.actor = actor
    self.address = address
    self.detail = detail
    self.at = at
  }

  /// The end of the chain that this event would be; nil until it has been sealed.
  package var head: AuditHead? {
    guard let sequence = seal.sequence, let digest = seal.digest else { return nil }
    return AuditHead(sequence: sequence, digest: digest)
  }

  /// Whether nothing personal is left of a sealed event.
  var isErased: Bool {
    seal.salt == nil && seal.commitment != nil && (!actor.isPerson || actor.name == nil)
      && address == nil && detail == "{}"
  }
}

/// The part of an event's row that ties it into the chain.
package struct AuditSeal: Sendable, Hashable {
  /// Makes the commitment hard to guess; nil before the event was sealed, and once its personal part
  /// was erased.
  ///
  /// Empty when it was erased first.
  package var salt: [UInt8]?
  /// The digest of the personal part: the person who acted, the address and the detail.
  package var commitment: [UInt8]?
  /// The place in the chain, from 1; nil until the event has been sealed.
  package var sequence: Int64?
  /// The digest of the event and of all before it.
  package var digest: [UInt8]?

  package init(
    salt: [UInt8]? = nil, commitment: [UInt8]? = nil, sequence: Int64? = nil,
    digest: [UInt8]? = nil
  ) {
    self.salt = salt
    self.commitment = commitment
    self.sequence = sequence
    self.digest = digest
  }
}
