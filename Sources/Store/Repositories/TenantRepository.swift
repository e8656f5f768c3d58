package import Domain

/// Tenants themselves: the one table that belongs to no tenant.
package struct TenantRepository {
  private let transaction: any Transaction

  package init(_ transaction: any Transaction) { self.transaction = transaction }

  /// Adds a tenant; false when the name is taken.
  package func insert(_ tenant: Tenant) throws -> Bool {
    try transaction.execute(
      """
      INSERT INTO tenants (id, name, display_name, created_at)
      VALUES (\(tenant.id), \(tenant.name), \(tenant.displayName), \(tenant.createdAt))
      ON CONFLICT DO NOTHING
      """) == 1
  }

  package func find(_ id: TenantID) throws -> Tenant? {
    try transaction.first("\(Self.select) WHERE id = \(id)").map(Self.tenant)
  }

  /// Holds a tenant against changes by others until this transaction ends.
  package func lock(_ id: TenantID) throws {
    _ = try transaction.first(
      "\(Self.select) WHERE id = \(id)\(transaction.dialect.forUpdate)")
  }

  package func find(named name: String) throws -> Tenant? {
    try transaction.first("\(Self.select) WHERE name = \(name)").map(Self.tenant)
  }

  package func all() throws -> [Tenant] {
    try transaction.query("\(Self.select) ORDER BY name").map(Self.tenant)
  }

  package func setRetention(_ id: TenantID, days: Int64?) throws {
    try transaction.execute("UPDATE tenants SET retention_days = \(days) WHERE id = \(id)")
  }

  private static let select: SQL =
    "SELECT id, name, display_name, created_at, retention_days FROM tenants"

  private static func tenant(_ row: Row) throws -> Tenant {
    Tenant(
      id: try row.identifier(0), name: try row.text(1), displayName: try row.text(2),
      createdAt: try row.timestamp(3), retentionDays: try row.optionalInteger(4))
  }
}
