import JSON

/// An IPv4 or IPv6 address as bytes, in network order.
package struct IPAddress: Sendable, Hashable {
  /// Four or sixteen bytes.
  package let bytes: [UInt8]

  /// Nil unless there are four or sixteen bytes.
  package init?(bytes: [UInt8]) {
    guard bytes.count == 4 || bytes.count == 16 else { return nil }
    self.bytes = bytes
  }

  package var isIPv4: Bool { bytes.count == 4 }

  /// The IPv4 address inside a v4-mapped IPv6 address (`::ffff:a.b.c.d`), else itself.
  package var unmapped: IPAddress {
    guard bytes.count == 16, bytes[0..<10].allSatisfy({ $0 == 0 }), bytes[10] == 0xff,
      bytes[11] == 0xff
    else { return self }
    return IPAddress(bytes: Array(bytes[12...])) ?? self
  }

  package var isLoopback: Bool {
    let plain = unmapped
    return plain.isIPv4
      ? plain.bytes[0] == 127
      : plain.bytes.dropLast().allSatisfy { $0 == 0 } && plain.bytes[15] == 1
  }

  /// The range that shares a limit: the address itself, or the /64 of an IPv6 address.
  package var limitKey: IPAddress {
    let plain = unmapped
    guard !plain.isIPv4 else { return plain }
    return IPAddress(bytes: plain.bytes[0..<8] + [UInt8](repeating: 0, count: 8)) ?? plain
  }
}

extension IPAddress: CustomStringConvertible {
  /// Reads dotted IPv4 (four plain decimal parts) or RFC 4291 IPv6 text, without brackets or zone.
  package init?(_ text: some StringProtocol) {
    if text.utf8.contains(UInt8(ascii: ":")) {
      guard let bytes = Self.readIPv6(String(text)) else { return nil }
      self.bytes = bytes
    } else {
      guard let bytes = Self.readIPv4(String(text)) else { return nil }
      self.bytes = bytes
    }
  }

  package var description: String {
    guard !isIPv4 else { return "\(bytes[0]).\(bytes[1]).\(bytes[2]).\(bytes[3])" }
    if unmapped.isIPv4 { return "::ffff:" + unmapped.description }
    let groups = (0..<8).map { UInt16(bytes[2 * $0]) << 8 | UInt16(bytes[2 * $0 + 1]) }
    let gap = Self.longestZeroRun(groups)
    let words = groups.map { String($0, radix: 16) }
    guard let gap else { return words.joined(separator: ":") }
    return words[..<gap.lowerBound].joined(separator: ":") + "::"
      + words[gap.upperBound...].joined(separator: ":")
  }

  private static func readIPv4(_ text: String) -> [UInt8]? {
    let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var bytes = [UInt8]()
    for part in parts {
      guard part.count <= 3, part.count == 1 || part.first != UInt8(ascii: "0"),
        let value = number(ArraySlice(Array(part))), value < 256
      else { return nil }
      bytes.append(UInt8(value))
    }
    return bytes
  }

  private static func readIPv6(_ text: String) -> [UInt8]? {
    let colon = UInt8(ascii: ":")
    let units = Array(text.utf8)
    guard units.count <= 45 else { return nil }
    guard
      let gap = (0..<max(0, units.count - 1)).first(where: {
        units[$0] == colon && units[$0 + 1] == colon
      })
    else {
      let bytes = readGroups(units[...])
      return bytes?.count == 16 ? bytes : nil
    }
    guard let head = readGroups(units[..<gap], mayEndDotted: false),
      let tail = readGroups(units[(gap + 2)...]), head.count + tail.count <= 14
    else { return nil }
    return head + [UInt8](repeating: 0, count: 16 - head.count - tail.count) + tail
  }

  /// Groups of one to four hex digits; the last of an address may be dotted IPv4.
  private static func readGroups(
    _ units: ArraySlice<UInt8>, mayEndDotted: Bool = true
  ) -> [UInt8]? {
    guard !units.isEmpty else { return [] }
    var bytes = [UInt8]()
    let groups = units.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    for (place, group) in groups.enumerated() {
      let text = String(decoding: group, as: UTF8.self)
      if mayEndDotted, place == groups.count - 1, group.contains(UInt8(ascii: ".")) {
        guard let tail = readIPv4(text) else { return nil }
        bytes += tail
      } else {
        guard (1...4).contains(group.count), group.allSatisfy({ hexValue($0) != nil }),
          let value = UInt16(text, radix: 16)
        else { return nil }
        bytes += [UInt8(value >> 8), UInt8(value & 0xff)]
      }
    }
    return bytes
  }

  private static func longestZeroRun(_ groups: [UInt16]) -> Range<Int>? {
    var best: Range<Int>?
    var start = 0
    for end in 0...groups.count where end == groups.count || groups[end] != 0 {
      if end - start >= 2, end - start > (best?.count ?? 0) { best = start..<end }
      start = end + 1
    }
    return best
  }
}
