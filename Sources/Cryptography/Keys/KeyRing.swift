/// The keys of digests and sealed values.
///
/// One is active; the older ones verify and open until they are removed. A prepared one does so
/// too, for nodes that learn of it before any node makes use of it.
package struct KeyRing: Sendable {
  /// The active one last.
  private let keys: [Key]
  private let prepared: Key?
  /// Whether a rotation is in progress: values sealed under former keys may wait for resealing.
  package let isRotating: Bool

  /// A master key and the keys derived from it.
  struct Key: Sendable {
    let id: UInt32
    let master: [UInt8]
    private let purposes: [Purpose: HMACKey]
    fileprivate let sealing: HMACKey

    init(id: UInt32, master: [UInt8]) {
      self.id = id
      self.master = master
      purposes = Dictionary(
        uniqueKeysWithValues: Purpose.allCases.map {
          ($0, HMACKey(Self.derive(master, "mac " + $0.rawValue)))
        })
      sealing = HMACKey(Self.derive(master, "seal"))
    }

    fileprivate func mac(_ purpose: Purpose, _ message: [UInt8]) -> KeyedDigest {
      guard let key = purposes[purpose] else { preconditionFailure("every purpose has a key") }
      return KeyedDigest(keyID: id, bytes: key.code(message))
    }

    private static func derive(_ master: [UInt8], _ info: String) -> [UInt8] {
      HKDF.derive(
        from: master, salt: Array("postern key ring 1".utf8), info: Array(info.utf8), count: 32)
    }
  }

  init(keys: [Key], prepared: Key? = nil, isRotating: Bool = false) {
    precondition(!keys.isEmpty, "a key ring holds a key")
    self.keys = keys
    self.prepared = prepared
    self.isRotating = isRotating
  }

  /// A ring with one new key.
  package static func generate(random: RandomSource = .system) -> KeyRing {
    KeyRing(keys: [Key(id: 1, master: random.bytes(32))])
  }

  /// Returns the ring with another key that is not used yet; itself when it holds a prepared key.
  package func preparing(random: RandomSource = .system) -> KeyRing {
    let next = (keys.map(\.id).max() ?? 0) + 1
    return KeyRing(
      keys: keys, prepared: prepared ?? Key(id: next, master: random.bytes(32)),
      isRotating: isRotating)
  }

  /// Returns the ring with another active key, the prepared one or a new one: a rotation begins.
  package func adding(random: RandomSource = .system) -> KeyRing {
    let ring = preparing(random: random)
    return KeyRing(keys: ring.keys + [ring.prepared].compactMap(\.self), isRotating: true)
  }

  /// Returns the ring after a rotation, with everything sealed under the active key.
  package func settled() -> KeyRing { KeyRing(keys: keys, prepared: prepared) }

  /// Returns the ring without a key; nil when that key is active or missing.
  package func removing(_ id: UInt32) -> KeyRing? {
    guard id != active.id, key(id) != nil else { return nil }
    return KeyRing(
      keys: keys.filter { $0.id != id }, prepared: prepared?.id == id ? nil : prepared,
      isRotating: isRotating)
  }

  /// The numbers of the keys in use, the active one last.
  package var keyIDs: [UInt32] { keys.map(\.id) }

  /// The number of the key that digests and sealed values are made with.
  package var activeID: UInt32 { active.id }

  /// The number of the key that is not used yet.
  package var preparedID: UInt32? { prepared?.id }

  /// Whether a stored digest was made with a key before the active one.
  package func isOutdated(_ digest: KeyedDigest) -> Bool {
    keys.dropLast().contains { $0.id == digest.keyID }
  }

  /// Whether both rings share a key: those of two installations never do.
  package func isRelated(to other: KeyRing) -> Bool {
    all.contains { mine in
      other.all.contains { $0.id == mine.id && constantTimeEqual($0.master, mine.master) }
    }
  }

  /// The digest under the active key.
  package func mac(_ purpose: Purpose, _ message: [UInt8]) -> KeyedDigest {
    active.mac(purpose, message)
  }

  /// The digests that a store may hold for the message, one per key, the active one first.
  package func macs(_ purpose: Purpose, _ message: [UInt8]) -> [KeyedDigest] {
    (keys.reversed() + [prepared].compactMap(\.self)).map { $0.mac(purpose, message) }
  }

  /// Whether the digest is the message's, under any key.
  package func verify(_ digest: KeyedDigest, _ purpose: Purpose, _ message: [UInt8]) -> Bool {
    // An unknown key costs the same time, so that time does not tell which keys are live.
    let key = key(digest.keyID)
    let expected = (key ?? active).mac(purpose, message)
    return constantTimeEqual(expected.bytes, digest.bytes) && key != nil
  }

  var active: Key { keys[keys.count - 1] }

  var all: [Key] { keys + [prepared].compactMap(\.self) }

  func key(_ id: UInt32) -> Key? {
    keys.last { $0.id == id } ?? (prepared?.id == id ? prepared : nil)
  }
}

extension KeyRing.Key {
  /// The key of a seal context.
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
