/// A message authentication code and the number of its key.
package struct KeyedDigest: Sendable, Hashable {
  package let keyID: UInt32
  /// The 32 bytes of the code.
  package let bytes: [UInt8]

  init(keyID: UInt32, bytes: [UInt8]) {
    self.keyID = keyID
    self.bytes = bytes
  }

  /// Reads the 36 bytes that a store keeps.
  package init?(stored: [UInt8]) {
    guard stored.count == 36 else { return nil }
    self.init(keyID: stored.leadingWord, bytes: Array(stored.dropFirst(4)))
  }

  /// The key's number in four bytes, most significant first, then the code.
  package var stored: [UInt8] {
    var stored = [UInt8]()
    stored.reserveCapacity(36)
    stored.append(bigEndian: keyID)
    return stored + bytes
  }
}
