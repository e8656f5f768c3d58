import Cryptography
package import Domain
package import Store

extension AuditChain {
  /// The chain of every audit trail: SHA-256.
  package static let sha256 = AuditChain { SHA256.digest($0) }
}

extension AuditVerifier {
  private static let page = 1000

  /// Checks a tenant's whole chain, page by page.
  ///
  /// - Returns: the verifier at the end of the chain.
  package static func verify(
    _ tenant: TenantID, in database: any Database, expecting head: AuditHead? = nil
  ) async throws -> AuditVerifier {
    var verifier = AuditVerifier(.sha256, expecting: head)
    while true {
      let last = verifier.position?.sequence ?? 0
      let page = try await database.read(.tenant(tenant)) { transaction in
        try AuditChainRepository(transaction).chain(of: tenant, after: last, limit: Self.page)
      }
      try verifier.check(page)
      if page.count < Self.page { break }
    }
    try verifier.finish()
    return verifier
  }
}
