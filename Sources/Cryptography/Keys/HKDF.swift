/// HKDF (RFC 5869) over SHA-256: several independent keys from one.
enum HKDF {
  static func derive(from secret: [UInt8], salt: [UInt8], info: [UInt8], count: Int) -> [UInt8] {
    // An absent salt stands for as many zeros as the hash is long; HMAC pads to the same.
    expand(HMACKey(HMACSHA256.code(key: salt, secret)), info: info, count: count)
  }

  static func expand(_ key: HMACKey, info: [UInt8], count: Int) -> [UInt8] {
    precondition(count <= 255 * SHA256.length, "HKDF ends at 255 blocks")
    var (output, block, number): ([UInt8], [UInt8], UInt8) = ([], [], 1)
    while output.count < count {
      block = key.code(block, info, [number])
      output += block
      number &+= 1
    }
    return Array(output.prefix(count))
  }
}
