import Cryptography
import Domain
import Testing

struct EncodingTests {
  @Test(arguments: [
    ("", "", ""), ("f", "Zg==", "Zg"), ("fo", "Zm8=", "Zm8"), ("foo", "Zm9v", "Zm9v"),
    ("foob", "Zm9vYg==", "Zm9vYg"), ("fooba", "Zm9vYmE=", "Zm9vYmE"),
    ("foobar", "Zm9vYmFy", "Zm9vYmFy"), ("\u{3fb}\u{3ff}", "z7vPvw==", "z7vPvw"),
  ])
  func `the base 64 vectors of RFC 4648 encode and decode`(
    plain: String, padded: String, bare: String
  ) {
    let bytes = Array(plain.utf8)
    #expect(Base64.encode(bytes) == padded && Base64URL.encode(bytes) == bare)
    #expect(Base64.decode(padded) == bytes && Base64URL.decode(bare) == bytes)
  }

  @Test func `the two alphabets differ in two characters`() {
    #expect(Base64.encode([0xfb, 0xff, 0xbf]) == "+/+/")
    #expect(Base64URL.encode([0xfb, 0xff, 0xbf]) == "-_-_")
    #expect(Base64.decode("-_-_") == nil && Base64URL.decode("+/+/") == nil)
  }

  @Test(arguments: [
    "Z", "Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Zm8==", "====", "=", "Zm9v\n", " Zm9v", "Zm 9v",
    "Zg==Zg==", "Zm9v====", "Zé==", "Z===", "Zm=v",
  ])
  func `non-canonical padded base 64 is refused`(text: String) {
    #expect(Base64.decode(text) == nil)
  }

  @Test(arguments: ["Z", "Zg==", "Zh", "Zm9", "Zm9vY", "Zm9v\n", "Zm.9", "Zm8="])
  func `non-canonical base 64 without padding is refused`(text: String) {
    #expect(Base64URL.decode(text) == nil)
  }

  @Test func `bytes of every length survive encoding and decoding`() {
    for count in 0..<200 {
      let bytes = RandomSource.system.bytes(count)
      let same =
        Base64.decode(Base64.encode(bytes)) == bytes
        && Base64URL.decode(Base64URL.encode(bytes)) == bytes
        && Hex.decode(Hex.encode(bytes)) == bytes
      #expect(same, "\(bytes)")
    }
  }

  @Test(arguments: [
    ("", [] as [UInt8]?), ("00ff", [0, 255]), ("AbCd", [0xab, 0xcd]), ("0", nil), ("0g", nil),
  ])
  func `hexadecimal digits come in pairs`(text: String, bytes: [UInt8]?) {
    #expect(Hex.decode(text) == bytes)
  }

  @Test func `length-prefixed parts differ when they are split in another way`() {
    #expect(lengthPrefixed([[1], [2, 3]]) != lengthPrefixed([[1, 2], [3]]))
    #expect(lengthPrefixed([[]]) != lengthPrefixed([[], []]))
  }

  @Test(
    arguments: [
      ([], [], true), ([1], [1], true), ([1], [2], false), ([1], [1, 1], false), ([], [0], false),
    ] as [([UInt8], [UInt8], Bool)])
  func `a constant-time comparison equals a plain one`(left: [UInt8], right: [UInt8], same: Bool) {
    #expect(constantTimeEqual(left, right) == same)
  }
}
