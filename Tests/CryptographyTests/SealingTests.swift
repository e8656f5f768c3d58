import Cryptography
import Testing

struct SealingTests {
  private let ring = KeyRing.generate()
  private let place = "tenant_1/channels/chn_1/settings"
  private let plain = Array("https://hooks.slack.com/services/T/B/x".utf8)

  @Test func `a sealed value opens in its context`() throws {
    let sealed = ring.seal(plain, for: place)
    #expect(try ring.open(sealed, for: place) == plain)
    #expect(sealed.count == plain.count + KeyRing.sealOverhead)
    #expect(try ring.open(ring.seal([], for: place), for: place) == [])
  }

  @Test(arguments: [
    "", "tenant_2/channels/chn_1/settings", "tenant_1/webhooks/chn_1/settings",
    "tenant_1/channels/chn_2/settings", "tenant_1/channels/chn_1/token",
    "tenant_1/channels/chn_1/settings/", "Tenant_1/channels/chn_1/settings",
  ])
  func `a sealed value does not open in another context`(other: String) {
    let sealed = ring.seal(plain, for: place)
    #expect(throws: CryptographyError.notAuthentic) { try ring.open(sealed, for: other) }
  }

  @Test func `a sealed value with a flipped bit does not open`() {
    let sealed = ring.seal(plain, for: place)
    for bit in 0..<sealed.count * 8 {
      var flipped = sealed
      flipped[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(throws: CryptographyError.self, "bit \(bit)") { try ring.open(flipped, for: place) }
    }
  }

  @Test func `a sealed value that was cut or extended does not open`() {
    let sealed = ring.seal(plain, for: place)
    for count in 0..<sealed.count {
      #expect(throws: CryptographyError.self) {
        try ring.open(Array(sealed.prefix(count)), for: place)
      }
    }
    #expect(throws: CryptographyError.notAuthentic) { try ring.open(sealed + [0], for: place) }
  }

  @Test func `a sealed value with another key number does not open`() throws {
    let rotated = ring.adding()
    var sealed = rotated.seal(plain, for: place)
    sealed[4] = 1
    #expect(throws: CryptographyError.notAuthentic) { try rotated.open(sealed, for: place) }
  }

  @Test func `two seals of a value differ`() {
    let nonces = Set((0..<10_000).map { _ in Array(ring.seal([1], for: place)[5..<17]) })
    #expect(nonces.count == 10_000)
  }
}
