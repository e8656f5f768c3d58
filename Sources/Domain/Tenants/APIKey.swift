/// A program's right to act for a tenant; only a digest of the key itself is kept.
package struct APIKey: Sendable, Hashable {
  package let id: KeyID
  package let tenant: TenantID
  package let name: String
  package let scopes: Set<KeyScope>
  package let createdAt: Timestamp
  package let revokedAt: Timestamp?

  package init(
    id: KeyID, tenant: TenantID, name: String, scopes: Set<KeyScope>, createdAt: Timestamp,
    revokedAt: Timestamp? = nil
  ) {
    self.id = id
    self.tenant = tenant
    self.name = name
    self.scopes = scopes
    self.createdAt = createdAt
    self.revokedAt = revokedAt
  }
}
