/// A block of addresses such as `10.0.0.0/8`; a bare address is a block of one.
package struct AddressRange: Sendable, Hashable, CustomStringConvertible {
  package let base: IPAddress
  package let length: Int

  /// Reads CIDR text; nil when the length does not suit the family.
  ///
  /// A v4-mapped block such as `::ffff:10.0.0.0/104` becomes the IPv4 block `10.0.0.0/8`.
  package init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count <= 2, let address = IPAddress(parts[0]) else { return nil }
    base = address.unmapped
    let mappedBits = (address.bytes.count - base.bytes.count) * 8
    let bits = address.bytes.count * 8
    let written = parts.count == 1 ? bits : number(ArraySlice(Array(parts[1].utf8)))
    guard let written, (mappedBits...bits).contains(written) else { return nil }
    length = written - mappedBits
  }

  /// Whether the address, unmapped, lies in this block.
  package func contains(_ address: IPAddress) -> Bool {
    let other = address.unmapped
    guard other.bytes.count == base.bytes.count else { return false }
    for bit in stride(from: 0, to: length, by: 8) {
      let mask = length - bit >= 8 ? 0xff : UInt8(truncatingIfNeeded: 0xff00 >> (length - bit))
      if (base.bytes[bit / 8] ^ other.bytes[bit / 8]) & mask != 0 { return false }
    }
    return true
  }

  package var description: String { "\(base)/\(length)" }
}
