import COpenSSL
import Synchronization

// Owns the OpenSSL handles of digests and HMAC, which are fetched once and live as long as the
// process: fetching an algorithm costs more than hashing a short message.

/// SHA-256 (FIPS 180-4).
package enum SHA256 {
  package static let length = 32

  package static func digest(_ bytes: [UInt8]) -> [UInt8] { HashAlgorithm.sha256.digest(bytes) }
}

/// HMAC (RFC 2104) over SHA-256.
package enum HMACSHA256 {
  package static func code(key: [UInt8], _ message: [UInt8]) -> [UInt8] {
    HashAlgorithm.sha256.code(key: key, message)
  }
}

/// A key of HMAC over SHA-256 for many messages.
///
/// Setting a key up costs as much as coding a short message: here that happens once.
package final class HMACKey: Sendable {
  private let mac: Mutex<MAC>

  package init(_ key: [UInt8]) { mac = Mutex(HashAlgorithm.sha256.mac(key)) }

  /// The code of the parts, concatenated.
  package func code(_ parts: [UInt8]...) -> [UInt8] {
    mac.withLock { mac in
      defer { mac.restart() }
      return mac.code(parts)
    }
  }
}

/// HMAC over SHA-1, for platforms that sign with it.
package enum HMACSHA1 {
  package static func code(key: [UInt8], _ message: [UInt8]) -> [UInt8] {
    HashAlgorithm.sha1.code(key: key, message)
  }
}

/// Whether two byte strings are equal, in a time that depends on their lengths only.
package func constantTimeEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
  guard left.count == right.count else { return false }
  return unsafe left.withUnsafeBytes { left in
    unsafe right.withUnsafeBytes { right in
      unsafe left.count == 0 || CRYPTO_memcmp(left.baseAddress, right.baseAddress, left.count) == 0
    }
  }
}

/// Bytes of the operating system's generator, through OpenSSL.
func systemRandomBytes(_ count: Int) -> [UInt8] {
  var bytes = [UInt8](repeating: 0, count: count)
  let filled = unsafe bytes.withUnsafeMutableBufferPointer { buffer in
    unsafe buffer.isEmpty || RAND_bytes(buffer.baseAddress, Int32(buffer.count)) == 1
  }
  precondition(filled, "the system gives no randomness: going on would make guessable secrets")
  return bytes
}

/// A digest and its HMAC.
///
/// Sendable: both handles are only read after the start; OpenSSL counts their references atomically.
@safe
private struct HashAlgorithm: @unchecked Sendable {
  static let sha256 = HashAlgorithm("SHA256", length: 32)
  static let sha1 = HashAlgorithm("SHA1", length: 20)

  private let algorithm: OpaquePointer
  private let template: OpaquePointer
  private let length: Int

  init(_ name: String, length: Int) {
    guard let algorithm = unsafe EVP_MD_fetch(nil, name, nil),
      let template = unsafe postern_hmac_template(name)
    else { preconditionFailure("OpenSSL lacks \(name)") }
    unsafe self.algorithm = algorithm
    unsafe self.template = template
    self.length = length
  }

  func digest(_ bytes: [UInt8]) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: length)
    let done = unsafe digest.withUnsafeMutableBufferPointer { digest in
      unsafe bytes.withUnsafeBytes { bytes in
        unsafe EVP_Digest(
          bytes.baseAddress, bytes.count, digest.baseAddress, nil, algorithm, nil)
      }
    }
    precondition(done == 1, "OpenSSL could not hash")
    return digest
  }

  func code(key: [UInt8], _ message: [UInt8]) -> [UInt8] {
    var mac = mac(key)
    return mac.code([message])
  }

  func mac(_ key: [UInt8]) -> MAC { unsafe MAC(template, key, length: length) }
}

/// A reusable computation of HMAC under a key; owns its context.
///
/// Sendable: it has a single owner.
@safe
private struct MAC: ~Copyable, @unchecked Sendable {
  private let context: OpaquePointer
  private let length: Int

  init(_ template: OpaquePointer, _ key: [UInt8], length: Int) {
    // A null key would mean "the key from before": an empty one needs an address.
    guard let context = unsafe EVP_MAC_CTX_dup(template),
      unsafe EVP_MAC_init(context, key.isEmpty ? [0] : key, key.count, nil) == 1
    else { preconditionFailure("OpenSSL could not take a key in") }
    unsafe self.context = context
    self.length = length
  }

  deinit { unsafe EVP_MAC_CTX_free(context) }

  mutating func code(_ parts: [[UInt8]]) -> [UInt8] {
    var code = [UInt8](repeating: 0, count: length)
    var done: Int32 = 1
    for part in parts where done == 1 {
      done = unsafe EVP_MAC_update(context, part, part.count)
    }
    if done == 1 { done = unsafe EVP_MAC_final(context, &code, nil, code.count) }
    precondition(done == 1, "OpenSSL could not compute a MAC")
    return code
  }

  /// Prepares for the next message under the same key.
  mutating func restart() {
    let done = unsafe EVP_MAC_init(context, nil, 0, nil)
    precondition(done == 1, "OpenSSL could not start a MAC again")
  }
}
