/// A key that signs the messages to one of a tenant's endpoints, sealed.
package struct SigningSecret: Sendable, Hashable {
  package let id: SecretID
  package let sealed: [UInt8]
  package let createdAt: Timestamp
  /// The moment from which it signs no more; nil for the newest.
  package let retiresAt: Timestamp?

  package init(id: SecretID, sealed: [UInt8], createdAt: Timestamp, retiresAt: Timestamp? = nil) {
    self.id = id
    self.sealed = sealed
    self.createdAt = createdAt
    self.retiresAt = retiresAt
  }
}
