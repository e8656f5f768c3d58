/// The keys that digests and sealed values are made with.
///
/// The last one is active; the older ones still verify and open, until they are removed.
package struct KeyRing: Sendable {
  private let keys: [Key]

  /// One master key and what is derived from it.
  struct Key: Sendable {
    let id: UInt32
    let master: [UInt8]
    private let purposes: [Purpose: [UInt8]]
    fileprivate let sealing: [UInt8]

    init(id: UInt32, master: [UInt8]) {
      self.id = id
      self.master = master
      purposes = Dictionary(
        uniqueKeysWithValues: Purpose.allCases.map {
          ($0, Self.derive(master, "mac " + $0.rawValue))
        })
      sealing = Self.derive(master, "seal")
    }

    fileprivate func mac(_ purpose: Purpose, _ message: [UInt8]) -> KeyedDigest {
      guard let key = purposes[purpose] else { preconditionFailure("every purpose has a key") }
      return KeyedDigest(keyID: id, bytes: HMACSHA256.code(key: key, message))
    }

    private static func derive(_ master: [UInt8], _ info: String) -> [UInt8] {
      HKDF.derive(
        from: master, salt: Array("postern key ring 1".utf8), info: Array(info.utf8), count: 32)
    }
  }

  init(keys: [Key]) {
    precondition(!keys.isEmpty, "a key ring holds a key")
    self.keys = keys
  }

  /// A ring with one new key.
  package static func generate(random: RandomSource = .system) -> KeyRing {
    KeyRing(keys: [Key(id: 1, master: random.bytes(32))])
  }

  /// The same ring with one more key, which is active from now on.
  package func adding(random: RandomSource = .system) -> KeyRing {
    let next = (keys.map(\.id).max() ?? 0) + 1
    return KeyRing(keys: keys + [Key(id: next, master: random.bytes(32))])
  }

  /// The same ring without one key; nil when it is the active one or not there.
  package func removing(_ id: UInt32) -> KeyRing? {
    guard id != active.id, keys.contains(where: { $0.id == id }) else { return nil }
    return KeyRing(keys: keys.filter { $0.id != id })
  }

  /// The keys' numbers, the active one last.
  package var keyIDs: [UInt32] { keys.map(\.id) }

  /// The digest under the active key.
  package func mac(_ purpose: Purpose, _ message: [UInt8]) -> KeyedDigest {
    active.mac(purpose, message)
  }

  /// The digests that a store may hold for the message, one per key, the active one first.
  package func macs(_ purpose: Purpose, _ message: [UInt8]) -> [KeyedDigest] {
    keys.reversed().map { $0.mac(purpose, message) }
  }

  /// Whether the digest is the message's, whichever key made it.
  package func verify(_ digest: KeyedDigest, _ purpose: Purpose, _ message: [UInt8]) -> Bool {
    // An unknown key costs the same work, so that time does not tell which keys live.
    let key = key(digest.keyID)
    let expected = (key ?? active).mac(purpose, message)
    return constantTimeEqual(expected.bytes, digest.bytes) && key != nil
  }

  var active: Key { keys[keys.count - 1] }

  var all: [Key] { keys }

  func key(_ id: UInt32) -> Key? { keys.last { $0.id == id } }
}

extension KeyRing.Key {
  /// The key of one place.
  ///
  /// Deriving it keeps every AES key far below GCM's 2^32 messages.
  func sealingKey(for context: [UInt8]) -> [UInt8] {
    HKDF.expand(sealing, info: context, count: AESGCM.keyLength)
  }
}

extension KeyRing: CustomStringConvertible, CustomReflectable {
  package var description: String { "‹key ring \(keyIDs)›" }
  package var customMirror: Mirror { Mirror(self, unlabeledChildren: [description]) }
}
