package import Domain
import Store

extension Gateway {
  /// Every tenant, by name.
  package func tenants() async throws -> [Tenant] {
    try await database.read(.system) { transaction in try TenantRepository(transaction).all() }
  }

  /// Lets a person at the command line act for a tenant.
  package func commandLine(of tenantName: String) async throws -> Principal {
    let tenant = try await database.read(.system) { transaction in
      try TenantRepository(transaction).find(named: tenantName)
    }
    guard let tenant else {
      throw Refusal(
        .notFound, "There is no tenant \"\(tenantName.prefix(64))\"; make it with 'tenant create'.")
    }
    return Principal(.commandLine, of: tenant.id)
  }
}
