/// A destination that a tenant has configured, of one kind.
package struct ConfiguredChannel: Sendable, Hashable {
  package let id: ChannelID
  package let name: String
  package let kind: String
  /// Sealed JSON.
  package let settings: [UInt8]
  /// The reason why nothing is sent to it; nil while it works.
  package let disabledReason: String?
  package let createdAt: Timestamp

  package init(
    id: ChannelID, name: String, kind: String, settings: [UInt8], disabledReason: String? = nil,
    createdAt: Timestamp
  ) {
    self.id = id
    self.name = name
    self.kind = kind
    self.settings = settings
    self.disabledReason = disabledReason
    self.createdAt = createdAt
  }
}
