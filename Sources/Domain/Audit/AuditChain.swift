/// The rule by which the events of a tenant's audit trail are chained.
package struct AuditChain: Sendable {
  /// The digest before the first event.
  package static let origin = [UInt8](repeating: 0, count: 32)
  /// The number of random bytes in a salt.
  package static let saltLength = 16

  private let hash: @Sendable ([UInt8]) -> [UInt8]

  /// - Parameter hash: a digest of 32 bytes that nobody can find a second message for.
  package init(hash: @escaping @Sendable ([UInt8]) -> [UInt8]) { self.hash = hash }

  /// The digest of the digest before and of the event: each field after its length, so that nothing
  /// can move from one field to the next; a field that may be missing begins with 1 when it is there.
  ///
  /// The personal part is covered by the commitment to it, so that it can be erased.
  package func digest(of entry: AuditChainEntry, after previous: [UInt8]) -> [UInt8] {
    let at = UInt64(bitPattern: entry.at.milliseconds)
    let moment = stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: at >> $0) }
    let actor = entry.actor
    return hash(
      previous
        + lengthPrefixed([
          entry.id.bytes, Array(entry.event.utf8), Self.optional(entry.task?.bytes),
          Array(actor.kind.utf8), Self.optional(actor.isPerson ? nil : actor.name), moment,
          Self.optional(entry.seal.commitment),
        ]))
  }

  /// The digest of the salt and of the personal part.
  package func commitment(to entry: AuditChainEntry, salt: [UInt8]) -> [UInt8] {
    hash(
      lengthPrefixed([
        salt, Self.optional(entry.actor.isPerson ? entry.actor.name : nil),
        Self.optional(entry.address), Array(entry.detail.utf8),
      ]))
  }

  /// The event with its commitment and its place behind the head given.
  package func sealed(
    _ entry: AuditChainEntry, after head: AuditHead?, salt: [UInt8]
  ) -> AuditChainEntry {
    var entry = entry
    // An event that was erased before it was sealed has a salt already, an empty one.
    entry.seal.commitment = commitment(to: entry, salt: salt)
    entry.seal.salt = entry.seal.salt == nil ? salt : nil
    entry.seal.sequence = (head?.sequence ?? 0) + 1
    entry.seal.digest = digest(of: entry, after: head?.digest ?? Self.origin)
    return entry
  }

  /// Whether the personal part is the one that was committed to, or was erased as a whole.
  func isIntact(_ entry: AuditChainEntry) -> Bool {
    guard let salt = entry.seal.salt else { return entry.isErased }
    return entry.seal.commitment == commitment(to: entry, salt: salt)
  }

  private static func optional(_ text: String?) -> [UInt8] { optional(text.map { Array($0.utf8) }) }

  private static func optional(_ bytes: [UInt8]?) -> [UInt8] { bytes.map { [1] + $0 } ?? [] }
}
