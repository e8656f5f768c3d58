package import Domain

/// A sealed value and its place.
package struct SealedValue: Sendable, Hashable {
  package let tenant: TenantID
  /// The sixteen bytes of its row's id.
  package let row: [UInt8]
  package let sealed: [UInt8]

  package init(tenant: TenantID, row: [UInt8], sealed: [UInt8]) {
    self.tenant = tenant
    self.row = row
    self.sealed = sealed
  }
}
