/// A place in a tenant's audit chain, and the digest of everything up to it.
package struct AuditHead: Sendable, Hashable {
  package let sequence: Int64
  package let digest: [UInt8]

  package init(sequence: Int64, digest: [UInt8]) {
    self.sequence = sequence
    self.digest = digest
  }
}
