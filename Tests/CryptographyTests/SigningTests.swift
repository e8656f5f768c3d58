import Cryptography
import Testing

struct SigningTests {
  @Test func `only the owner's signature of exactly this message verifies`() {
    let key = SigningKey()
    let message = Array("checkpoint".utf8)
    let signature = key.sign(message)
    #expect(key.verifyingKey.verify(signature, of: message))
    #expect(!key.verifyingKey.verify(signature, of: message + [0]))
    #expect(!SigningKey().verifyingKey.verify(signature, of: message))
    for bit in stride(from: 0, to: 512, by: 7) {
      var flipped = signature
      flipped[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(!key.verifyingKey.verify(flipped, of: message), "bit \(bit)")
    }
  }

  @Test(arguments: [0, 31, 33, 64])
  func `a signing key of any length but 32 bytes is refused`(count: Int) {
    let bytes = [UInt8](repeating: 1, count: count)
    #expect(SigningKey(seed: bytes) == nil && VerifyingKey(bytes) == nil)
  }

  @Test(arguments: [0, 63, 65])
  func `a signature of any length but 64 bytes does not verify`(count: Int) {
    let bytes = [UInt8](repeating: 1, count: count)
    #expect(!SigningKey().verifyingKey.verify(bytes, of: []))
  }
}
