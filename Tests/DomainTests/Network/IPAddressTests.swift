import Domain
import Support
import Testing

struct IPAddressTests {
  /// What each text is written as again; nil where it is refused.
  static let texts: [Case<String, String?>] = [
    Case("IPv4", "192.0.2.1", "192.0.2.1"),
    Case("the lowest", "0.0.0.0", "0.0.0.0"),
    Case("the highest", "255.255.255.255", "255.255.255.255"),
    Case("256", "256.0.0.1", nil),
    Case("three parts", "192.0.2", nil),
    Case("five parts", "192.0.2.1.1", nil),
    Case("one number", "3221225985", nil),
    Case("a leading zero could be octal", "192.0.2.01", nil),
    Case("hexadecimal", "0xc0.0.2.1", nil),
    Case("an empty part", "192..2.1", nil),
    Case("a trailing dot", "192.0.2.1.", nil),
    Case("a sign", "192.0.2.+1", nil),
    Case("a space", " 192.0.2.1", nil),
    Case("a very long part", "192.0.2." + String(repeating: "1", count: 40), nil),
    Case("digits of another script", "١٩٢.0.2.1", nil),
    Case("nothing", "", nil),
    Case("all groups", "2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
    Case("leading zeros go", "2001:0db8::0001", "2001:db8::1"),
    Case("capitals become small", "2001:DB8::ABCD", "2001:db8::abcd"),
    Case("one zero group is not shortened", "2001:db8::1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
    Case("the longest run is shortened", "2001:0:0:1:0:0:0:1", "2001:0:0:1::1"),
    Case("the first of equal runs", "2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
    Case("all zeros", "0:0:0:0:0:0:0:0", "::"),
    Case("two colons", "::", "::"),
    Case("loopback", "0:0:0:0:0:0:0:1", "::1"),
    Case("zeros at the end", "1:2:3:4:5:6:0:0", "1:2:3:4:5:6::"),
    Case("one group left out at the end", "1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
    Case("one group left out at the start", "::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"),
    Case("v4-mapped", "::ffff:192.0.2.1", "::ffff:192.0.2.1"),
    Case("v4-mapped in hexadecimal", "::ffff:c000:201", "::ffff:192.0.2.1"),
    Case("dotted after six groups", "64:ff9b:0:0:0:0:192.0.2.33", "64:ff9b::c000:221"),
    Case("dotted after two colons", "::192.0.2.1", "::c000:201"),
    Case("seven groups", "1:2:3:4:5:6:7", nil),
    Case("nine groups", "1:2:3:4:5:6:7:8:9", nil),
    Case("nothing left out", "1:2:3:4::5:6:7:8", nil),
    Case("two gaps", "1::2::3", nil),
    Case("three colons", "1:::2", nil),
    Case("a colon at the start", ":1:2:3:4:5:6:7", nil),
    Case("a colon at the end", "1:2:3:4:5:6:7:", nil),
    Case("one colon", ":", nil),
    Case("five digits", "2001:db8::12345", nil),
    Case("a letter g", "2001:db8::g", nil),
    Case("a sign in a group", "2001:db8::+1", nil),
    Case("dotted before two colons", "192.0.2.1::", nil),
    Case("dotted before more groups", "::192.0.2.1:1", nil),
    Case("dotted in the middle", "1:192.0.2.1::2", nil),
    Case("dotted too late", "1:2:3:4:5:6:7:192.0.2.1", nil),
    Case("dotted with three parts", "::ffff:192.0.2", nil),
    Case("dotted with a leading zero", "::ffff:192.0.2.01", nil),
    Case("a zone", "fe80::1%eth0", nil),
    Case("brackets", "[::1]", nil),
    Case("a port", "[::1]:80", nil),
    Case("a length", "::1/128", nil),
  ]

  @Test(arguments: texts)
  func `Text is read by RFC 4291 and written by RFC 5952`(row: Case<String, String?>) {
    #expect(IPAddress(row.input)?.description == row.output)
  }

  @Test func `Any address is read again from its text`() {
    forAll("address round trip") { random in
      var bytes = random.bytes(Bool.random(using: &random) ? 4 : 16)
      for place in bytes.indices where Int.random(in: 0..<3, using: &random) > 0 {
        bytes[place] = 0
      }
      let address = IPAddress(bytes: bytes)
      return address.flatMap { IPAddress($0.description) } == address ? nil : "\(bytes)"
    }
  }

  @Test(arguments: [0, 3, 5, 15, 17]) func `Other lengths are no address`(count: Int) {
    #expect(IPAddress(bytes: [UInt8](repeating: 1, count: count)) == nil)
  }

  /// Unmapped, the key of limits, and whether it is loopback.
  static let views: [Case<String, [String]>] = [
    Case("IPv4", "192.0.2.1", ["192.0.2.1", "192.0.2.1", "false"]),
    Case("IPv4 loopback", "127.8.9.1", ["127.8.9.1", "127.8.9.1", "true"]),
    Case("mapped", "::ffff:10.0.0.1", ["10.0.0.1", "10.0.0.1", "false"]),
    Case("mapped loopback", "::ffff:127.0.0.1", ["127.0.0.1", "127.0.0.1", "true"]),
    Case("IPv6 loopback", "::1", ["::1", "::", "true"]),
    Case("unspecified", "::", ["::", "::", "false"]),
    Case("IPv6", "2001:db8:1:2:3:4:5:6", ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::", "false"]),
  ]

  @Test(arguments: views)
  func `A mapped address counts as what it maps`(row: Case<String, [String]>) throws {
    let address = try #require(IPAddress(row.input))
    let view = [
      address.unmapped.description, address.limitKey.description, String(address.isLoopback),
    ]
    #expect(view == row.output)
  }
}
