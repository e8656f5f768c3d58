import Cryptography
package import Domain
import JSON
import Store

extension Gateway {
  /// Makes a tenant, and the secret that signs its callbacks.
  ///
  /// - Returns: the tenant and the text `whsec_…`, which is shown this once.
  package func createTenant(
    name: String, displayName: String? = nil
  ) async throws -> (tenant: Tenant, callbackSecret: String) {
    guard Slug.isValid(name) else {
      throw Refusal(.invalidValue, "The tenant's name \(Slug.rule).", at: ["name"])
    }
    let display = trimmed(displayName ?? name)
    guard (1...100).contains(display.unicodeScalars.count),
      !display.unicodeScalars.contains(where: { $0.isForbidden(linesAllowed: false) })
    else {
      throw Refusal(
        .invalidValue, "The tenant's display name must be 1 to 100 plain characters.",
        at: ["display_name"])
    }
    let now = clock.now
    let tenant = Tenant(
      id: identifier(TenantID.self, at: now), name: name, displayName: display, createdAt: now)
    let secret = try await write(by: Principal(.commandLine, of: tenant.id)) { work in
      guard try TenantRepository(work.transaction).insert(tenant) else {
        throw Refusal(
          .conflict, "There is a tenant called \"\(name)\" already; choose another name.",
          at: ["name"])
      }
      try work.record(.tenantCreated, detail: ["name": .string(name)])
      return try work.addSecret(owner: tenant.id.bytes).text
    }
    return (tenant, secret)
  }
}
