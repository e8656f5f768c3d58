import Cryptography
package import Domain
package import Store

/// How the events of a tenant's audit trail hang together.
package enum AuditChain {
  /// What stands before the first event.
  package static let origin = [UInt8](repeating: 0, count: SHA256.length)

  /// SHA-256 of the digest before and of the event: each field after its length, so that nothing can
  /// move from one field to the next; a field that may be missing begins with 1 when it is there.
  package static func digest(of link: AuditLink, after previous: [UInt8]) -> [UInt8] {
    let at = UInt64(bitPattern: link.at.milliseconds)
    let moment = stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: at >> $0) }
    return SHA256.digest(
      previous
        + bound([
          link.id.bytes, Array(link.event.utf8), optional(link.task?.bytes),
          Array(link.actorKind.utf8), optional(link.actor.map { Array($0.utf8) }),
          optional(link.address.map { Array($0.utf8) }), Array(link.detail.utf8), moment,
        ]))
  }

  private static func optional(_ bytes: [UInt8]?) -> [UInt8] { bytes.map { [1] + $0 } ?? [] }
}

/// Walks a chain and names the first place where it is broken; pure.
package struct AuditVerifier: Sendable {
  package enum Fault: Error, Sendable, Hashable {
    /// The event of this place is missing, or another stands there.
    case gap(at: Int64)
    /// The event of this place is not the one that was sealed.
    case altered(at: Int64)
    /// The chain ends before this place.
    case truncated(at: Int64)
    /// The chain does not pass through the head that was noted.
    case anotherChain(at: Int64)
  }

  private var sequence: Int64 = 0
  private var digest = AuditChain.origin
  private let head: AuditHead?

  /// - Parameter head: what the chain must pass through, as somebody noted it earlier; without it
  ///   nobody can tell that the newest events are missing.
  package init(expecting head: AuditHead? = nil) { self.head = head }

  /// Where the chain stands after what was checked; nil before the first event.
  package var position: AuditHead? {
    sequence == 0 ? nil : AuditHead(sequence: sequence, digest: digest)
  }

  /// Checks the next events of the chain.
  package mutating func check(_ links: some Sequence<AuditLink>) throws(Fault) {
    for link in links {
      let place = sequence + 1
      guard link.sequence == place else { throw .gap(at: place) }
      let expected = AuditChain.digest(of: link, after: digest)
      guard let stored = link.digest, stored == expected else { throw .altered(at: place) }
      if let head, head.sequence == place, head.digest != expected {
        throw .anotherChain(at: place)
      }
      (sequence, digest) = (place, expected)
    }
  }

  /// Checks that the chain reached the head that was noted.
  package func finish() throws(Fault) {
    if let head, sequence < head.sequence { throw .truncated(at: sequence + 1) }
  }

  /// Checks a tenant's whole chain, page by page.
  ///
  /// - Returns: where it ends; nil when nothing was sealed yet.
  package static func verify(
    _ tenant: TenantID, in database: any Database, expecting head: AuditHead? = nil
  ) async throws -> AuditHead? {
    var verifier = AuditVerifier(expecting: head)
    while true {
      let after = verifier.sequence
      let page = try await database.read(.tenant(tenant)) { transaction in
        try AuditChainRepository(transaction).chain(of: tenant, after: after, limit: 1000)
      }
      try verifier.check(page)
      if page.count < 1000 { break }
    }
    try verifier.finish()
    return verifier.position
  }
}
