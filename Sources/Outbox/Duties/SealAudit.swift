package import Cryptography
package import Domain
import Gateway
package import Store

/// Gives new audit events their place in the chain of their tenant.
package struct SealAudit: Duty {
  /// An event that is younger may still be overtaken by one whose transaction is late.
  package static let patience = Interval.seconds(2)
  /// Short transactions: others wait for the writer meanwhile.
  private static let batch = 250

  package let name = "seal_audit"
  package let interval = Interval.seconds(2)
  private let database: any Database

  private let random: RandomSource

  package init(database: any Database, random: RandomSource = .system) {
    self.database = database
    self.random = random
  }

  package func run(_ now: Timestamp) async throws -> Timestamp? {
    while try await seal(before: now - Self.patience) == Self.batch {}
    return nil
  }

  private func seal(before moment: Timestamp) async throws -> Int {
    try await database.write(.system) { transaction in
      let chain = AuditChainRepository(transaction)
      let links = try chain.unsealed(before: moment, limit: Self.batch)
      var heads = [TenantID: AuditHead]()
      var sealed = [AuditChainEntry]()
      sealed.reserveCapacity(links.count)
      for link in links {
        let head = try heads[link.tenant] ?? chain.head(of: link.tenant)
        let next = AuditChain.sha256.sealed(
          link, after: head, salt: random.bytes(AuditChain.saltLength))
        heads[link.tenant] = next.head
        sealed.append(next)
      }
      try chain.seal(sealed)
      return links.count
    }
  }
}
