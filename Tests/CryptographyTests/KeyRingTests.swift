import Cryptography
import Domain
import Testing

struct KeyRingTests {
  private let ring = KeyRing.generate()
  private let message = Array("message".utf8)

  @Test func `a digest verifies for its purpose and message only`() throws {
    let digest = ring.mac(.accessLink, message)
    #expect(ring.verify(digest, .accessLink, message))
    #expect(!ring.verify(digest, .session, message))
    #expect(!ring.verify(digest, .accessLink, message + [0]))
    #expect(!KeyRing.generate().verify(digest, .accessLink, message))
    #expect(KeyedDigest(stored: digest.stored) == digest)
    #expect(digest.stored.count == 36 && digest.bytes.count == 32)
  }

  @Test(arguments: [0, 35, 37])
  func `a stored digest has 36 bytes`(count: Int) {
    #expect(KeyedDigest(stored: [UInt8](repeating: 0, count: count)) == nil)
  }

  @Test func `a digest with a flipped bit does not verify`() throws {
    let stored = ring.mac(.oneTimeCode, message).stored
    for bit in 0..<stored.count * 8 {
      var flipped = stored
      flipped[bit / 8] ^= 1 << UInt8(bit % 8)
      let digest = try #require(KeyedDigest(stored: flipped))
      #expect(!ring.verify(digest, .oneTimeCode, message), "bit \(bit)")
    }
  }

  @Test func `digests of a message differ between purposes`() {
    let digests = Set(Purpose.allCases.map { ring.mac($0, message) })
    #expect(digests.count == Purpose.allCases.count)
  }

  @Test func `an older key verifies after a rotation and not after its removal`() throws {
    let old = ring.mac(.session, message)
    let sealed = ring.seal(message, for: "acme/channels/1/url")
    let rotated = ring.adding()
    #expect(rotated.verify(old, .session, message))
    #expect(rotated.macs(.session, message).contains(old))
    #expect(rotated.macs(.session, message).first == rotated.mac(.session, message))
    #expect(try rotated.open(sealed, for: "acme/channels/1/url") == message)
    let pruned = try #require(rotated.removing(1))
    #expect(!pruned.verify(old, .session, message))
    #expect(throws: CryptographyError.unknownKey(1)) {
      try pruned.open(sealed, for: "acme/channels/1/url")
    }
    #expect(pruned.keyIDs == [2] && pruned.adding().keyIDs == [2, 3])
  }

  @Test func `the active key cannot be removed`() {
    #expect(ring.removing(1) == nil && ring.removing(9) == nil)
  }

  @Test func `the digest of a one-time code is no plain hash of the code`() {
    let code = RandomSource.system.digits(6)
    let stored = ring.mac(.oneTimeCode, Array(code.utf8)).bytes
    let others = [SHA256.digest(Array(code.utf8)), HMACSHA256.code(key: [], Array(code.utf8))]
    #expect(!others.contains(stored))
  }

  @Test func `the description of a ring holds no key`() {
    var dumped = ""
    dump(ring, to: &dumped)
    let keys = ring.fileText.split(separator: "\n").dropFirst().map { $0.dropFirst(2) }
    #expect(!keys.contains { dumped.contains($0) || "\(ring)".contains($0) })
    #expect(!dumped.contains("master"))
  }

  @Test func `a ring read back from its file makes equal digests`() throws {
    let again = try KeyRing(parsing: ring.fileText)
    #expect(again.mac(.apiKey, message) == ring.mac(.apiKey, message))
  }

  /// Stored digests depend on the derivation: it must never change.
  @Test func `the derivation of keys gives its recorded values`() throws {
    let zeros = Base64.encode([UInt8](repeating: 0, count: 32))
    let ring = try KeyRing(parsing: "postern key ring 1\n7 \(zeros)\n")
    let digest = ring.mac(.accessLink, Array("token".utf8))
    #expect(digest.keyID == 7)
    #expect(
      Hex.encode(digest.bytes) == "5c9a1f8be17c3ef790b81f6c0dce2aa0f3899def85be225dd72419a5a1644a78"
    )
  }
}
