import Domain
import Support
import Testing

struct EmailAddressTests {
  private static let label = String(repeating: "d", count: 63)
  /// 64 bytes, an at sign, and as many more as make the whole address that long.
  private static func address(of length: Int) -> String {
    let domain = [label, label, String(repeating: "e", count: length - 65 - 128 - 4), "com"]
    return String(repeating: "l", count: 64) + "@" + domain.joined(separator: ".")
  }

  static let texts: [Case<String, Bool>] = [
    Case("plain", "ada@example.com", true),
    Case("dots and a tag", "ada.b.yron+gate@mail.example.co.uk", true),
    Case("every mark of an atom", "!#$%&'*+/=?^_`{|}~-@example.com", true),
    Case("digits and dashes in the domain", "a@1-2.3d.example", true),
    Case("punycode", "a@xn--bcher-kva.example", true),
    Case("capitals are kept", "Ada@Example.COM", true),
    Case("254 bytes", address(of: 254), true),
    Case("255 bytes", address(of: 255), false),
    Case("64 bytes before the at sign", String(repeating: "l", count: 64) + "@a.example", true),
    Case("65 bytes before the at sign", String(repeating: "l", count: 65) + "@a.example", false),
    Case("a label of 63", "a@\(label).example", true),
    Case("a label of 64", "a@\(label)d.example", false),
    Case("nothing before the at sign", "@example.com", false),
    Case("nothing after the at sign", "ada@", false),
    Case("no at sign", "ada.example.com", false),
    Case("two at signs", "ada@b@example.com", false),
    Case("a domain of one label", "ada@localhost", false),
    Case("a leading dot", ".ada@example.com", false),
    Case("a trailing dot", "ada.@example.com", false),
    Case("two dots", "ada..b@example.com", false),
    Case("a domain that ends in a dot", "ada@example.com.", false),
    Case("a domain that begins with a dot", "ada@.example.com", false),
    Case("a label that begins with a dash", "ada@-example.com", false),
    Case("a label that ends with a dash", "ada@example-.com", false),
    Case("an underscore in the domain", "ada@ex_ample.com", false),
    Case("an address for a domain", "ada@192.0.2.1", false),
    Case("an address literal", "ada@[192.0.2.1]", false),
    Case("a quoted name", "\"ada b\"@example.com", false),
    Case("a quote within", "a\"b@example.com", false),
    Case("a comment", "ada(x)@example.com", false),
    Case("angle brackets", "<ada@example.com>", false),
    Case("a display name", "Ada <ada@example.com>", false),
    Case("two addresses", "ada@example.com,bob@example.com", false),
    Case("a leading space", " ada@example.com", false),
    Case("a trailing space", "ada@example.com ", false),
    Case("a space within", "a da@example.com", false),
    Case("a line break at the end", "ada@example.com\n", false),
    Case("a header injected", "ada@example.com\r\nBcc: eve@example.com", false),
    Case("a line break in the name", "ada\r\n@example.com", false),
    Case("a tab", "ada\t@example.com", false),
    Case("a NUL", "ada\0@example.com", false),
    Case("a delete character", "ada\u{7f}@example.com", false),
    Case("letters beyond ASCII", "ädä@example.com", false),
    Case("a domain beyond ASCII", "ada@bücher.example", false),
    Case("a mark upon the at sign", "ada@\u{301}example.com", false),
    Case("a backslash", "ada\\@example.com", false),
    Case("nothing", "", false),
  ]

  @Test(arguments: texts) func `An address is read or refused`(row: Case<String, Bool>) {
    #expect(EmailAddress(row.input)?.text == (row.output ? row.input : nil))
  }

  static let masks: [Case<String, String>] = [
    Case("a long name", "ada@example.com", "a•••@example.com"),
    Case("one letter", "a@example.com", "a•••@example.com"),
  ]

  @Test(arguments: masks)
  func `A masked address shows one letter and the domain`(row: Case<String, String>) {
    #expect(EmailAddress(row.input)?.masked == row.output)
  }

  @Test func `Addresses are compared in lower case`() {
    #expect(EmailAddress("Ada@Example.COM")?.normalized == "ada@example.com")
  }

  @Test func `No byte that could end an SMTP command is ever accepted`() {
    let hostile = Array("\r\n\0 \t<>\"\\,;:()[]".utf8)
    forAll("hostile bytes in addresses") { random in
      var bytes = Array("ada.byron@mail.example.com".utf8)
      let place = Int.random(in: 0...bytes.count, using: &random)
      bytes.insert(hostile.randomElement(using: &random) ?? 0, at: place)
      let text = String(decoding: bytes, as: UTF8.self)
      return EmailAddress(text) == nil ? nil : text
    }
  }
}
