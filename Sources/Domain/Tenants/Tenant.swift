/// A customer of the gateway, with nothing shared with any other.
package struct Tenant: Sendable, Hashable {
  package let id: TenantID
  /// The short name that commands use.
  package let name: String
  /// The name that people read.
  package let displayName: String
  package let createdAt: Timestamp
  /// The days that ended tasks are kept; nil for ever.
  package let retentionDays: Int64?

  package init(
    id: TenantID, name: String, displayName: String, createdAt: Timestamp,
    retentionDays: Int64? = nil
  ) {
    self.id = id
    self.name = name
    self.displayName = displayName
    self.createdAt = createdAt
    self.retentionDays = retentionDays
  }
}
