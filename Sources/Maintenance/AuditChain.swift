import Cryptography
package import Domain
package import Store

/// How the events of a tenant's audit trail hang together.
package enum AuditChain {
  /// What stands before the first event.
  package static let origin = [UInt8](repeating: 0, count: SHA256.length)

  /// How many random bytes a salt has.
  package static let saltLength = 16

  /// SHA-256 of the digest before and of the event: each field after its length, so that nothing can
  /// move from one field to the next; a field that may be missing begins with 1 when it is there.
  ///
  /// The personal part is covered by the commitment to it, so that it can be erased.
  package static func digest(of link: AuditChainEntry, after previous: [UInt8]) -> [UInt8] {
    let at = UInt64(bitPattern: link.at.milliseconds)
    let moment = stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: at >> $0) }
    return SHA256.digest(
      previous
        + bound([
          link.id.bytes, Array(link.event.utf8), optional(link.task?.bytes),
          Array(link.actorKind.utf8), optional(link.isByPerson ? nil : link.actor), moment,
          optional(link.commitment),
        ]))
  }

  /// SHA-256 of the salt and of the personal part.
  package static func commitment(to link: AuditChainEntry, salt: [UInt8]) -> [UInt8] {
    SHA256.digest(
      bound([
        salt, optional(link.isByPerson ? link.actor : nil), optional(link.address),
        Array(link.detail.utf8),
      ]))
  }

  /// The event with its commitment and its place behind the head given.
  package static func sealed(
    _ link: AuditChainEntry, after head: AuditHead?, salt: [UInt8]
  ) -> AuditChainEntry {
    var link = link
    // What was erased before it was sealed has a salt already, an empty one.
    (link.salt, link.commitment) = (
      link.salt == nil ? salt : nil, commitment(to: link, salt: salt)
    )
    link.sequence = (head?.sequence ?? 0) + 1
    link.digest = digest(of: link, after: head?.digest ?? origin)
    return link
  }

  /// Whether the personal part is the one that was committed to, or was erased as a whole.
  static func isIntact(_ link: AuditChainEntry) -> Bool {
    guard let salt = link.salt else { return link.isErased }
    return link.commitment == commitment(to: link, salt: salt)
  }

  private static func optional(_ text: String?) -> [UInt8] { optional(text.map { Array($0.utf8) }) }

  private static func optional(_ bytes: [UInt8]?) -> [UInt8] { bytes.map { [1] + $0 } ?? [] }
}

extension AuditChainEntry {
  /// Whether the actor's name is that of a person.
  fileprivate var isByPerson: Bool { actorKind == Actor.assignee("").kind }

  /// Whether nothing personal is left of a sealed event.
  fileprivate var isErased: Bool {
    salt == nil && commitment != nil && (!isByPerson || actor == nil) && address == nil
      && detail == "{}"
  }
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
  /// Events whose personal part was erased.
  package private(set) var erased: Int64 = 0
  private let head: AuditHead?

  /// - Parameter head: what the chain must pass through, as somebody noted it earlier; without it
  ///   nobody can tell that the newest events are missing.
  package init(expecting head: AuditHead? = nil) { self.head = head }

  /// Where the chain stands after what was checked; nil before the first event.
  package var position: AuditHead? {
    sequence == 0 ? nil : AuditHead(sequence: sequence, digest: digest)
  }

  /// Checks the next events of the chain.
  package mutating func check(_ links: some Sequence<AuditChainEntry>) throws(Fault) {
    for link in links {
      let place = sequence + 1
      guard link.sequence == place else { throw .gap(at: place) }
      let expected = AuditChain.digest(of: link, after: digest)
      guard let stored = link.digest, stored == expected, AuditChain.isIntact(link) else {
        throw .altered(at: place)
      }
      if link.salt == nil { erased += 1 }
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
  /// - Returns: where it ends, and how much of it was erased.
  package static func verify(
    _ tenant: TenantID, in database: any Database, expecting head: AuditHead? = nil
  ) async throws -> AuditVerifier {
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
    return verifier
  }
}
