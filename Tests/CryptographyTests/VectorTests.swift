import Domain
import Testing

@testable import Cryptography

/// Published vectors: what we compute is what the standards compute.
struct VectorTests {
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      String(repeating: "a", count: 1_000_000),
      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    ),
  ])
  func `SHA-256 gives the vectors of FIPS 180-4`(message: String, digest: String) {
    #expect(Hex.encode(SHA256.digest(Array(message.utf8))) == digest)
  }

  struct HMACCase: Sendable {
    let name: String, key: [UInt8], message: [UInt8], code: String
  }

  static let hmacCases = [
    HMACCase(
      name: "1", key: .init(repeating: 0x0b, count: 20), message: Array("Hi There".utf8),
      code: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
    HMACCase(
      name: "2", key: Array("Jefe".utf8), message: Array("what do ya want for nothing?".utf8),
      code: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
    HMACCase(
      name: "3", key: .init(repeating: 0xaa, count: 20), message: .init(repeating: 0xdd, count: 50),
      code: "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
    HMACCase(
      name: "4", key: Array(1...25), message: .init(repeating: 0xcd, count: 50),
      code: "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"),
    HMACCase(
      name: "6", key: .init(repeating: 0xaa, count: 131),
      message: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
      code: "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
    HMACCase(
      name: "no key, no message", key: [], message: [],
      code: "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"),
  ]

  @Test(arguments: hmacCases)
  func `HMAC-SHA-256 gives the vectors of RFC 4231`(vector: HMACCase) {
    #expect(Hex.encode(HMACSHA256.code(key: vector.key, vector.message)) == vector.code)
    let (head, tail) = (Array(vector.message.prefix(7)), Array(vector.message.dropFirst(7)))
    let key = HMACKey(vector.key)
    for _ in 1...2 { #expect(Hex.encode(key.code(head, tail)) == vector.code) }
  }

  struct HKDFCase: Sendable {
    let secret: [UInt8], salt: [UInt8], info: [UInt8], count: Int, output: String
  }

  static let hkdfCases = [
    HKDFCase(
      secret: .init(repeating: 0x0b, count: 22), salt: Array(0...12), info: Array(0xf0...0xf9),
      count: 42,
      output: "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
    ),
    HKDFCase(
      secret: Array(0x00...0x4f), salt: Array(0x60...0xaf), info: Array(0xb0...0xff), count: 82,
      output: "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"
        + "59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71"
        + "cc30c58179ec3e87c14c01d5c1f3434f1d87"),
    HKDFCase(
      secret: .init(repeating: 0x0b, count: 22), salt: [], info: [], count: 42,
      output: "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"
    ),
  ]

  @Test(arguments: hkdfCases)
  func `HKDF-SHA-256 gives the vectors of RFC 5869`(vector: HKDFCase) {
    let output = HKDF.derive(
      from: vector.secret, salt: vector.salt, info: vector.info, count: vector.count)
    #expect(Hex.encode(output) == vector.output)
  }

  struct GCMCase: Sendable {
    let key: String, nonce: String, plain: String, data: String, sealed: String
  }

  static let gcmCases: [GCMCase] = {
    let key = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"
    let plain =
      "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
      + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255"
    let cipher =
      "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
      + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad"
    let (zeroKey, zeroNonce) = (
      String(repeating: "0", count: 64), String(repeating: "0", count: 24)
    )
    return [
      GCMCase(
        key: zeroKey, nonce: zeroNonce, plain: "", data: "",
        sealed: "530f8afbc74536b9a963b4f1c4cb738b"),
      GCMCase(
        key: zeroKey, nonce: zeroNonce, plain: String(repeating: "0", count: 32), data: "",
        sealed: "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"),
      GCMCase(
        key: key, nonce: "cafebabefacedbaddecaf888", plain: plain, data: "",
        sealed: cipher + "b094dac5d93471bdec1a502270e3cc6c"),
      GCMCase(
        key: key, nonce: "cafebabefacedbaddecaf888", plain: String(plain.dropLast(8)),
        data: "feedfacedeadbeeffeedfacedeadbeefabaddad2",
        sealed: cipher.dropLast(8) + "76fc6ece0f4e1768cddf8853bb2d551b"),
    ]
  }()

  @Test(arguments: gcmCases)
  func `AES-256-GCM gives the vectors of NIST`(vector: GCMCase) throws {
    let key = try #require(Hex.decode(vector.key))
    let nonce = try #require(Hex.decode(vector.nonce))
    let plain = try #require(Hex.decode(vector.plain))
    let data = try #require(Hex.decode(vector.data))
    let sealed = AESGCM.seal(plain, key: key, nonce: nonce, with: data)
    #expect(Hex.encode(sealed) == vector.sealed)
    #expect(AESGCM.open(sealed[...], key: key, nonce: nonce[...], with: data) == plain)
  }

  @Test(arguments: [
    (
      "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555"
        + "fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
    ),
    (
      "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
      "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    ),
    (
      "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
      "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
      "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
    ),
  ])
  func `Ed25519 gives the vectors of RFC 8032`(
    seed: String, bytes: String, message: String, text: String
  ) throws {
    let key = try #require(SigningKey(seed: Hex.decode(seed) ?? []))
    let message = try #require(Hex.decode(message))
    let signature = key.sign(message)
    #expect(Hex.encode(key.verifyingKey.bytes) == bytes)
    #expect(Hex.encode(signature) == text)
    let verifier = try #require(VerifyingKey(Hex.decode(bytes) ?? []))
    #expect(verifier.verify(signature, of: message))
  }
}
