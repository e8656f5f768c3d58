// A sealed value: version (1 byte), key number (4), nonce (12), ciphertext, tag (16). All that
// stands in front of the ciphertext is authenticated along with the context.

extension KeyRing {
  private static var version: UInt8 { 1 }
  private static var headLength: Int { 5 + AESGCM.nonceLength }

  /// The number of bytes that sealing adds to a value.
  package static var sealOverhead: Int { headLength + AESGCM.tagLength }

  /// Encrypts a value for a seal context, such as `tenant/table/row/column`.
  ///
  /// The value opens under no other context.
  package func seal(
    _ plain: [UInt8], for context: String, random: RandomSource = .system
  ) -> [UInt8] {
    var head = [Self.version]
    head.append(bigEndian: active.id)
    let nonce = random.bytes(AESGCM.nonceLength)
    let place = Array(context.utf8)
    let sealed = AESGCM.seal(
      plain, key: active.sealingKey(for: place), nonce: nonce, with: head + place)
    return head + nonce + sealed
  }

  /// Decrypts a value that was sealed for this context, under any live key.
  package func open(_ sealed: [UInt8], for context: String) throws(CryptographyError) -> [UInt8] {
    guard sealed.count >= Self.sealOverhead, sealed[0] == Self.version else { throw .malformed }
    let id = sealed[1...].leadingWord
    guard let key = key(id) else { throw .unknownKey(id) }
    let place = Array(context.utf8)
    let plain = AESGCM.open(
      sealed[Self.headLength...], key: key.sealingKey(for: place),
      nonce: sealed[5..<Self.headLength], with: Array(sealed[..<5]) + place)
    guard let plain else { throw .notAuthentic }
    return plain
  }
}
