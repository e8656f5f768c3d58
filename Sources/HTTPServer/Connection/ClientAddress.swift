import Domain

/// Finds the client of a request that came through proxies.
struct ClientAddress: Sendable {
  let trusted: [AddressRange]

  func isTrusted(_ address: IPAddress) -> Bool { trusted.contains { $0.contains(address) } }

  /// The nearest hop that is not a trusted proxy.
  ///
  /// A stranger's word counts for nothing, and reading stops at the first hop that is no address.
  func client(of fields: Fields, peer: IPAddress) -> IPAddress {
    var nearest = peer
    for hop in fields.all(.forwardedFor).joined(separator: ",").split(separator: ",").reversed() {
      guard isTrusted(nearest), let address = Self.address(hop) else { break }
      nearest = address.unmapped
    }
    return nearest
  }

  /// An address, perhaps in brackets, perhaps with a port behind IPv4 or brackets.
  private static func address(_ hop: Substring) -> IPAddress? {
    let text = hop.drop { $0 == " " || $0 == "\t" }.prefix { $0 != " " && $0 != "\t" }
    guard text.utf8.count <= 64 else { return nil }
    if let address = IPAddress(text) { return address }
    if text.first == "[", let close = text.firstIndex(of: "]") {
      return IPAddress(text[text.index(after: text.startIndex)..<close])
    }
    guard let colon = text.firstIndex(of: ":") else { return nil }
    return IPAddress(text[..<colon])
  }
}
