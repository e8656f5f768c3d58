import Domain
import HTTPServer
import Testing

@testable import struct HTTPServer.ClientAddress

struct MessageTests {
  @Test(arguments: ["a\rb", "a\nb", "a\0b", "a\u{1}", "\u{7f}", "ä", "\u{2028}"])
  func `a header field with a control or a non-ASCII byte is refused`(text: String) {
    #expect(FieldValue(text) == nil)
    var fields = Fields()
    #expect(throws: InvalidFieldValue(name: .location)) {
      try fields.set(.location, checked: text)
    }
    #expect(fields.isEmpty)
  }

  @Test(arguments: ["", "a b", "a:", "ä", "a\n"])
  func `a field name is a token`(text: String) { #expect(FieldName(text) == nil) }

  @Test func `set replaces, append adds, fill leaves what is set`() {
    var fields: Fields = [.setCookie: "a=1", .cacheControl: "no-cache"]
    fields.append(.setCookie, "b=2")
    fields.fill(from: [.cacheControl: "no-store", .vary: "accept"])
    #expect(fields.all(.setCookie) == ["a=1", "b=2"])
    #expect(fields[.cacheControl] == "no-cache" && fields[.vary] == "accept")
    fields.set(.setCookie, "c=3")
    #expect(fields.all(.setCookie) == ["c=3"])
  }

  @Test(arguments: [
    ("a=1", "1"), ("b=2; a=1", "1"), ("a=1; a=2", "1"), ("a=", ""), ("xa=1", nil), ("a", nil),
    ("a=x y", nil), ("a=\"q\"", nil), ("a=1,2", nil), ("A=1", nil), (" a=1 ;b=2", "1"),
    ("a==", "="),
  ])
  func `the first cookie of a name counts`(text: String, value: String?) throws {
    var fields = Fields()
    try fields.set(.cookie, checked: text)
    let peer = try #require(IPAddress("127.0.0.1"))
    #expect(
      Request(
        target: RequestTarget("/", path: []), fields: fields, source: RequestSource(peer: peer)
      ).cookie("a") == value)
  }

  @Test(arguments: [
    ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
    ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
    ("10.0.0.1", "192.0.2.66, 198.51.100.1", "198.51.100.1"),
    ("10.0.0.1", "192.0.2.66, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
    ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
    ("10.0.0.1", "198.51.100.1, unknown", "10.0.0.1"),
    ("10.0.0.1", "198.51.100.1:4711", "198.51.100.1"),
    ("10.0.0.1", "[2001:db8::1]:4711", "2001:db8::1"),
    ("10.0.0.1", "", "10.0.0.1"),
    ("::ffff:10.0.0.1", "198.51.100.1", "198.51.100.1"),
  ])
  func `only a trusted proxy speaks for its client`(
    peer: String, forwarded: String, client: String
  ) throws {
    let range = try #require(AddressRange("10.0.0.0/8"))
    var fields = Fields()
    try fields.append("x-forwarded-for", checked: forwarded)
    let address = try #require(IPAddress(peer))
    let found = ClientAddress(trusted: [range]).client(of: fields, peer: address)
    #expect(found == IPAddress(client))
  }
}
