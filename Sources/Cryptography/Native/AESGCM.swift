import COpenSSL

/// AES-256-GCM (NIST SP 800-38D) with a 96-bit nonce and a 128-bit tag.
enum AESGCM {
  static let keyLength = 32
  static let nonceLength = 12
  static let tagLength = 16

  /// The ciphertext and, behind it, the tag.
  static func seal(_ plain: [UInt8], key: [UInt8], nonce: [UInt8], with data: [UInt8]) -> [UInt8] {
    var cipher = Cipher(key: key, nonce: nonce[...], encrypts: true)
    var sealed = [UInt8](repeating: 0, count: plain.count + tagLength)
    var tag = [UInt8](repeating: 0, count: tagLength)
    precondition(
      cipher.authenticate(data) && cipher.process(plain[...], into: &sealed) && cipher.finish()
        && cipher.readTag(&tag), "OpenSSL could not encrypt")
    sealed.replaceSubrange(plain.count..., with: tag)
    return sealed
  }

  /// The plain text; nil when the key, the nonce, the data or any bit differs.
  static func open(
    _ sealed: ArraySlice<UInt8>, key: [UInt8], nonce: ArraySlice<UInt8>, with data: [UInt8]
  ) -> [UInt8]? {
    guard sealed.count >= tagLength else { return nil }
    let body = sealed.dropLast(tagLength)
    var cipher = Cipher(key: key, nonce: nonce, encrypts: false)
    var plain = [UInt8](repeating: 0, count: body.count)
    guard cipher.authenticate(data), cipher.process(body, into: &plain),
      cipher.expect(Array(sealed.suffix(tagLength))), cipher.finish()
    else { return nil }
    return plain
  }
}

/// A single run of the cipher; owns its context.
@safe
private struct Cipher: ~Copyable {
  private let context: OpaquePointer

  init(key: [UInt8], nonce: ArraySlice<UInt8>, encrypts: Bool) {
    precondition(key.count == AESGCM.keyLength && nonce.count == AESGCM.nonceLength)
    guard let context = unsafe EVP_CIPHER_CTX_new() else { preconditionFailure("out of memory") }
    unsafe self.context = context
    let ready = unsafe nonce.withUnsafeBufferPointer { nonce in
      unsafe EVP_CipherInit_ex2(
        context, Algorithm.aes256.handle, key, nonce.baseAddress, encrypts ? 1 : 0, nil)
    }
    precondition(ready == 1, "OpenSSL could not set up AES-256-GCM")
  }

  deinit { unsafe EVP_CIPHER_CTX_free(context) }

  mutating func authenticate(_ data: [UInt8]) -> Bool {
    var count: Int32 = 0
    guard let length = Int32(exactly: data.count) else { return false }
    return unsafe data.isEmpty || EVP_CipherUpdate(context, nil, &count, data, length) == 1
  }

  mutating func process(_ input: ArraySlice<UInt8>, into output: inout [UInt8]) -> Bool {
    var count: Int32 = 0
    guard let length = Int32(exactly: input.count) else { return false }
    return unsafe input.withUnsafeBufferPointer { input in
      unsafe input.isEmpty
        || EVP_CipherUpdate(context, &output, &count, input.baseAddress, length) == 1
    }
  }

  /// Ends the run; false when the tag is wrong.
  mutating func finish() -> Bool {
    var (count, rest): (Int32, [UInt8]) = (0, [UInt8](repeating: 0, count: 16))
    return unsafe EVP_CipherFinal_ex(context, &rest, &count) == 1
  }

  mutating func readTag(_ tag: inout [UInt8]) -> Bool {
    unsafe tag.withUnsafeMutableBytes { tag in
      unsafe EVP_CIPHER_CTX_ctrl(
        context, EVP_CTRL_AEAD_GET_TAG, Int32(tag.count), tag.baseAddress) == 1
    }
  }

  mutating func expect(_ tag: [UInt8]) -> Bool {
    var tag = tag
    return unsafe tag.withUnsafeMutableBytes { tag in
      unsafe EVP_CIPHER_CTX_ctrl(
        context, EVP_CTRL_AEAD_SET_TAG, Int32(tag.count), tag.baseAddress) == 1
    }
  }
}

/// The cipher, fetched once.
///
/// Sendable: only read after the start.
@safe
private struct Algorithm: @unchecked Sendable {
  static let aes256 = Algorithm()
  let handle: OpaquePointer

  private init() {
    guard let handle = unsafe EVP_CIPHER_fetch(nil, "AES-256-GCM", nil) else {
      preconditionFailure("OpenSSL lacks AES-256-GCM")
    }
    unsafe self.handle = handle
  }
}
