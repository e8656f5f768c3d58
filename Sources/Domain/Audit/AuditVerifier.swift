/// Walks a chain and names the first place where it is broken.
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

  private let chain: AuditChain
  private let head: AuditHead?
  private var sequence: Int64 = 0
  private var digest = AuditChain.origin
  /// The number of events whose personal part was erased.
  package private(set) var erased: Int64 = 0

  /// - Parameter head: a head that the chain must pass through, as somebody noted it earlier; without
  ///   it nobody can tell that the newest events are missing.
  package init(_ chain: AuditChain, expecting head: AuditHead? = nil) {
    self.chain = chain
    self.head = head
  }

  /// The end of the part that was checked; nil before the first event.
  package var position: AuditHead? {
    sequence == 0 ? nil : AuditHead(sequence: sequence, digest: digest)
  }

  /// Checks the next events of the chain.
  package mutating func check(_ entries: some Sequence<AuditChainEntry>) throws(Fault) {
    for entry in entries {
      let place = sequence + 1
      guard entry.seal.sequence == place else { throw .gap(at: place) }
      let expected = chain.digest(of: entry, after: digest)
      guard let stored = entry.seal.digest, stored == expected, chain.isIntact(entry) else {
        throw .altered(at: place)
      }
      if entry.seal.salt == nil { erased += 1 }
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
}
