import COpenSSL

/// The private half of an Ed25519 key pair (RFC 8032).
package struct SigningKey: Sendable {
  /// The 32 bytes that the key pair is derived from.
  ///
  /// Secret.
  package let seed: [UInt8]
  private let handle: KeyHandle

  package init(random: RandomSource = .system) {
    guard let key = SigningKey(seed: random.bytes(32)) else {
      preconditionFailure("OpenSSL lacks Ed25519")
    }
    self = key
  }

  /// Nil unless there are 32 bytes.
  package init?(seed: [UInt8]) {
    guard seed.count == 32,
      let handle = unsafe KeyHandle(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed, 32))
    else { return nil }
    self.seed = seed
    self.handle = handle
  }

  /// The public half.
  package var verifyingKey: VerifyingKey { VerifyingKey(bytes: handle.publicBytes, handle) }

  /// The 64 bytes of the signature; the same message gives the same bytes.
  package func sign(_ message: [UInt8]) -> [UInt8] { handle.sign(message) }
}

extension SigningKey: CustomStringConvertible, CustomReflectable {
  package var description: String { "‹signing key›" }
  package var customMirror: Mirror { Mirror(self, unlabeledChildren: [description]) }
}

/// The public half of an Ed25519 key pair.
package struct VerifyingKey: Sendable {
  /// The 32 bytes that others may know.
  package let bytes: [UInt8]
  private let handle: KeyHandle

  /// Nil unless there are 32 bytes.
  package init?(_ bytes: [UInt8]) {
    guard bytes.count == 32,
      let handle = unsafe KeyHandle(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, bytes, 32))
    else { return nil }
    self.init(bytes: bytes, handle)
  }

  fileprivate init(bytes: [UInt8], _ handle: KeyHandle) {
    self.bytes = bytes
    self.handle = handle
  }

  /// Whether the key's owner signed exactly this message.
  package func verify(_ signature: [UInt8], of message: [UInt8]) -> Bool {
    signature.count == 64 && handle.verify(signature, message)
  }
}

/// Owns an `EVP_PKEY`.
///
/// Sendable: the key is only read once made, which OpenSSL allows from any thread.
@safe
private final class KeyHandle: @unchecked Sendable {
  private let key: OpaquePointer

  init?(_ key: OpaquePointer?) {
    guard let key = unsafe key else { return nil }
    unsafe self.key = key
  }

  deinit { unsafe EVP_PKEY_free(key) }

  var publicBytes: [UInt8] {
    var (bytes, count) = ([UInt8](repeating: 0, count: 32), 32)
    let read = unsafe EVP_PKEY_get_raw_public_key(key, &bytes, &count)
    precondition(read == 1 && count == 32, "OpenSSL could not read a public key")
    return bytes
  }

  func sign(_ message: [UInt8]) -> [UInt8] {
    let context = unsafe EVP_MD_CTX_new()
    defer { unsafe EVP_MD_CTX_free(context) }
    var (signature, count) = ([UInt8](repeating: 0, count: 64), 64)
    let signed =
      unsafe EVP_DigestSignInit(context, nil, nil, nil, key) == 1
      && EVP_DigestSign(context, &signature, &count, message, message.count) == 1
    precondition(signed && count == 64, "OpenSSL could not sign")
    return signature
  }

  func verify(_ signature: [UInt8], _ message: [UInt8]) -> Bool {
    let context = unsafe EVP_MD_CTX_new()
    defer { unsafe EVP_MD_CTX_free(context) }
    let verified =
      unsafe EVP_DigestVerifyInit(context, nil, nil, nil, key) == 1
      && EVP_DigestVerify(context, signature, 64, message, message.count) == 1
    // A refused signature leaves an entry in the thread's error queue.
    if !verified { ERR_clear_error() }
    return verified
  }
}
