package import Cryptography
package import Domain
import Gateway
package import Store

/// Gives new audit events their place in the chain of their tenant.
package struct SealAuditTrail: MaintenanceJob {
  /// Age below which an event may still be overtaken by one whose transaction commits late.
  package static let delay = Interval.seconds(2)
  /// Events of one transaction: a short one, since others wait for the writer.
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
    while try await seal(before: now - Self.delay) == Self.batch {}
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
