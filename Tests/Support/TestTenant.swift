package import Domain
package import Gateway
package import Store

/// A tenant that a test writes into its store without any use case.
package enum TestTenant {
  /// Adds a tenant and gives its id.
  package static func add(
    _ name: String, displayName: String? = nil, to database: any Database, at now: Timestamp
  ) async throws -> TenantID {
    let id = TenantID(at: now, random: TestRandom.bytes(10))
    let tenant = Tenant(id: id, name: name, displayName: displayName ?? name, createdAt: now)
    try await database.write(.system) { _ = try TenantRepository($0).insert(tenant) }
    return id
  }

  /// A principal with an API key that may do everything in the tenant; the store holds no such key.
  package static func administrator(of tenant: TenantID, from address: String? = nil) -> Principal {
    Principal(
      .apiKey(KeyID(at: noon, random: [UInt8](repeating: 7, count: 10)), [.admin]), of: tenant,
      from: address)
  }
}

/// Bytes that no secret rests on.
package enum TestRandom {
  package static func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8.random(in: 0...255) }
  }
}
