package import Domain

/// The addresses that may be dialled: the public internet, and those that the operator named.
package struct AddressPolicy: Sendable, Hashable {
  /// The guard's exceptions; plaintext http may go to these and to nowhere else.
  package let allowed: [AddressRange]
  private let isOpen: Bool

  package init(allowed: [AddressRange]) {
    self.init(allowed: allowed, isOpen: false)
  }

  private init(allowed: [AddressRange], isOpen: Bool) {
    self.allowed = allowed
    self.isOpen = isOpen
  }

  /// No exceptions: the public internet over TLS.
  package static let publicOnly = AddressPolicy(allowed: [])

  /// Permits every address: only for a server that the operator, not a tenant, configured.
  package static let unguarded = AddressPolicy(allowed: [], isOpen: true)

  /// Whether TLS may be spoken to the address.
  ///
  /// An IPv4 address that an IPv6 one embeds is checked too.
  package func permits(_ address: IPAddress) -> Bool {
    if isOpen { return true }
    let plain = address.unmapped
    if let inner = plain.tunnelled, !permits(inner) { return false }
    return isAllowed(plain) || !Self.denied.contains { $0.contains(plain) }
  }

  /// Whether plaintext may be spoken to the address.
  package func permitsPlaintext(to address: IPAddress) -> Bool {
    isOpen || (isAllowed(address.unmapped) && permits(address))
  }

  /// Whether plaintext is possible at all; with a host name the dialled address decides.
  package var permitsSomePlaintext: Bool { isOpen || !allowed.isEmpty }

  private func isAllowed(_ address: IPAddress) -> Bool {
    allowed.contains { $0.contains(address) }
  }

  /// Loopback, private, shared, link-local, documentation, benchmark, multicast, reserved and
  /// tunnelling blocks of the IANA special-purpose registries.
  static let denied: [AddressRange] = deniedText.compactMap { AddressRange($0) }

  static let deniedText = [
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
    "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
    "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/32", "2001:db8::/32",
    "2002::/16", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
  ]
}

extension IPAddress {
  /// The IPv4 address that a 6to4 (RFC 3056) or NAT64 (RFC 6052) address leads to.
  fileprivate var tunnelled: IPAddress? {
    guard !isIPv4 else { return nil }
    if bytes[0] == 0x20, bytes[1] == 0x02 { return IPAddress(bytes: Array(bytes[2..<6])) }
    let wellKnown: [UInt8] = [0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0]
    return bytes.starts(with: wellKnown) ? IPAddress(bytes: Array(bytes[12...])) : nil
  }
}
