import Domain
import Support
import Testing

struct AddressRangeTests {
  static let texts: [Case<String, String?>] = [
    Case("a block", "10.0.0.0/8", "10.0.0.0/8"),
    Case("everything", "0.0.0.0/0", "0.0.0.0/0"),
    Case("one address", "192.0.2.1", "192.0.2.1/32"),
    Case("one IPv6 address", "::1", "::1/128"),
    Case("an IPv6 block", "fc00::/7", "fc00::/7"),
    Case("a mapped address", "::ffff:10.0.0.1", "10.0.0.1/32"),
    Case("a mapped block", "::ffff:10.0.0.0/104", "10.0.0.0/8"),
    Case("all mapped addresses", "::ffff:0:0/96", "0.0.0.0/0"),
    Case("a block wider than the mapped ones", "::ffff:10.0.0.0/95", nil),
    Case("33 bits of IPv4", "10.0.0.0/33", nil),
    Case("129 bits of IPv6", "::/129", nil),
    Case("no length", "10.0.0.0/", nil),
    Case("two lengths", "10.0.0.0/8/8", nil),
    Case("a negative length", "10.0.0.0/-1", nil),
    Case("a length without end", "10.0.0.0/" + String(repeating: "9", count: 99), nil),
    Case("a mask", "10.0.0.0/255.0.0.0", nil),
    Case("no address", "/8", nil),
    Case("a name", "localhost/8", nil),
    Case("nothing", "", nil),
  ]

  @Test(arguments: texts) func `CIDR text is read or refused`(row: Case<String, String?>) {
    #expect(AddressRange(row.input)?.description == row.output)
  }

  static let memberships: [Case<[String], Bool>] = [
    Case("the first of a block", ["10.0.0.0/8", "10.0.0.0"], true),
    Case("the last of a block", ["10.0.0.0/8", "10.255.255.255"], true),
    Case("just below", ["10.0.0.0/8", "9.255.255.255"], false),
    Case("just above", ["10.0.0.0/8", "11.0.0.0"], false),
    Case("the last of an uneven block", ["172.16.0.0/12", "172.31.255.255"], true),
    Case("just above an uneven block", ["172.16.0.0/12", "172.32.0.0"], false),
    Case("host bits do not matter", ["10.9.8.7/8", "10.1.2.3"], true),
    Case("a block of one", ["192.0.2.1", "192.0.2.1"], true),
    Case("its neighbour", ["192.0.2.1", "192.0.2.2"], false),
    Case("31 bits", ["192.0.2.2/31", "192.0.2.3"], true),
    Case("beyond 31 bits", ["192.0.2.2/31", "192.0.2.4"], false),
    Case("every IPv4 address", ["0.0.0.0/0", "203.0.113.9"], true),
    Case("no IPv6 address in an IPv4 block", ["0.0.0.0/0", "2001:db8::1"], false),
    Case("no IPv4 address in an IPv6 block", ["::/0", "192.0.2.1"], false),
    Case("a mapped address in an IPv4 block", ["10.0.0.0/8", "::ffff:10.1.2.3"], true),
    Case("an IPv4 address in a mapped block", ["::ffff:10.0.0.0/104", "10.1.2.3"], true),
    Case("unique local", ["fc00::/7", "fdff::1"], true),
    Case("not unique local", ["fc00::/7", "fe00::1"], false),
    Case("the last bit of 128", ["::2/127", "::3"], true),
    Case("beyond the last bit", ["::2/127", "::4"], false),
  ]

  @Test(arguments: memberships)
  func `An address lies in a block or not`(row: Case<[String], Bool>) throws {
    let range = try #require(AddressRange(row.input[0]))
    let address = try #require(IPAddress(row.input[1]))
    #expect(range.contains(address) == row.output)
  }

  @Test func `A block holds just the addresses that share its first bits`() throws {
    try forAll("address ranges") { random in
      let (bytes, length) = (random.bytes(4), Int.random(in: 0...32, using: &random))
      let base = try #require(IPAddress(bytes: bytes))
      let range = try #require(AddressRange("\(base)/\(length)"))
      let flipped = Int.random(in: 0..<32, using: &random)
      var other = bytes
      other[flipped / 8] ^= 0x80 >> UInt8(flipped % 8)
      let isInside = range.contains(try #require(IPAddress(bytes: other)))
      return isInside == (flipped >= length) ? nil : "\(range), bit \(flipped)"
    }
  }
}
