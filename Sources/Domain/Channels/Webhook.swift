/// A subscription of a tenant's program to events.
package struct Webhook: Sendable, Hashable {
  /// The events that a webhook asks for.
  package enum Selection: Sendable, Hashable {
    case all
    case only(Set<EventType>)
  }

  package let id: WebhookID
  /// Sealed: an address may hold secrets.
  package let url: [UInt8]
  package let selection: Selection
  /// The reason why nothing is sent to it; nil while it works.
  package let disabledReason: String?
  package let createdAt: Timestamp

  package init(
    id: WebhookID, url: [UInt8], selection: Selection, disabledReason: String? = nil,
    createdAt: Timestamp
  ) {
    self.id = id
    self.url = url
    self.selection = selection
    self.disabledReason = disabledReason
    self.createdAt = createdAt
  }

  /// Whether the webhook is told of such an event.
  package func wants(_ event: EventType) -> Bool {
    guard disabledReason == nil, event.isPublic else { return false }
    return switch selection {
    case .all: true
    case .only(let events): events.contains(event)
    }
  }
}
