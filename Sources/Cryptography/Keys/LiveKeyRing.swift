package import Domain
import Synchronization

/// The key ring of a running process, which follows its file.
///
/// The only owner of the keys: other code asks it each time and keeps no ring of its own.
package final class LiveKeyRing: Sendable {
  private struct State {
    var ring: KeyRing
    /// The state of the file that the ring was read from.
    var stamp: KeyFile.Stamp?
  }

  private let path: String?
  private let state: Mutex<State>

  /// A ring that never changes.
  package init(_ ring: KeyRing) {
    path = nil
    state = Mutex(State(ring: ring))
  }

  /// The ring of a file.
  package init(path: String) throws(CryptographyError) {
    let (text, stamp) = try KeyFile.read(path)
    self.path = path
    state = Mutex(State(ring: try KeyRing(parsing: text), stamp: stamp))
  }

  /// The ring as it is now.
  package var ring: KeyRing { state.withLock { $0.ring } }

  /// The time of the file's last change; nil when unknown.
  package var changedAt: Timestamp? {
    state.withLock { $0.stamp }.map { Timestamp(seconds: $0.seconds) }
  }

  /// Reads the file again if it has changed since the last read; true if it had.
  ///
  /// A file that cannot be used, or that holds none of the keys in use, changes nothing.
  @discardableResult
  package func refresh() throws(CryptographyError) -> Bool {
    guard let path else { return false }
    guard KeyFile.stamp(path) != state.withLock({ $0.stamp }) else { return false }
    let (text, stamp) = try KeyFile.read(path)
    let fresh = try KeyRing(parsing: text)
    guard fresh.isRelated(to: ring) else {
      throw .keyFile("\(path) holds none of the keys in use: it belongs to another store")
    }
    state.withLock { $0 = State(ring: fresh, stamp: stamp) }
    return true
  }
}

extension LiveKeyRing {
  package var keyIDs: [UInt32] { ring.keyIDs }

  /// The digest under the active key.
  package func mac(_ purpose: Purpose, _ message: [UInt8]) -> KeyedDigest {
    ring.mac(purpose, message)
  }

  /// The digests that a store may hold for the message, one per key, the active one first.
  package func macs(_ purpose: Purpose, _ message: [UInt8]) -> [KeyedDigest] {
    ring.macs(purpose, message)
  }

  /// Finds a stored value by the message's digests; looks again when none was found and the keys
  /// have changed.
  package func find<Found>(
    _ purpose: Purpose, _ message: [UInt8], _ look: ([[UInt8]]) throws -> Found?
  ) rethrows -> Found? {
    if let found = try look(macs(purpose, message).map(\.stored)) { return found }
    guard hasChanged else { return nil }
    return try look(macs(purpose, message).map(\.stored))
  }

  /// Whether the digest is the message's, under any key.
  package func verify(_ digest: KeyedDigest, _ purpose: Purpose, _ message: [UInt8]) -> Bool {
    if ring.key(digest.keyID) == nil { _ = hasChanged }
    return ring.verify(digest, purpose, message)
  }

  /// Encrypts a value for a seal context; it opens under no other.
  package func seal(
    _ plain: [UInt8], for context: String, random: RandomSource = .system
  ) -> [UInt8] {
    ring.seal(plain, for: context, random: random)
  }

  /// Decrypts a value that was sealed for this context, under any live key.
  package func open(_ sealed: [UInt8], for context: String) throws(CryptographyError) -> [UInt8] {
    do {
      return try ring.open(sealed, for: context)
    } catch .unknownKey(let id) {
      guard hasChanged else { throw .unknownKey(id) }
      return try ring.open(sealed, for: context)
    }
  }

  private var hasChanged: Bool { (try? refresh()) ?? false }
}

extension LiveKeyRing: CustomStringConvertible, CustomReflectable {
  package var description: String { ring.description }
  package var customMirror: Mirror { Mirror(self, unlabeledChildren: [description]) }
}
