import Cryptography
import FoundationEssentials
import Gateway
import Store

/// Reads the key ring of a store, or makes the first one.
///
/// A store that holds secrets has a ring already. A new one beside it, or that of another store, would
/// open none of them and let nobody in, so both are refused.
struct KeyRingFinder {
  /// So many secrets are tried; each tenant has at least one.
  private static let samples = 8

  private let path: String
  private let database: any Database
  private let role: StoreRole

  init(_ path: String, _ database: any Database, _ role: StoreRole) {
    self.path = path
    self.database = database
    self.role = role
  }

  func find() async throws -> (LiveKeyRing, isNew: Bool) {
    let secrets = try await database.read(.system) { transaction in
      try SealedValueRepository(transaction).values(
        in: .signingSecret, notUnder: [], after: nil, limit: Self.samples)
    }
    let isNew = !FileManager.default.fileExists(atPath: path)
    if isNew {
      guard secrets.isEmpty, role != .readOnly else {
        throw ConfigurationError(
          "--key-ring: there is no key ring at \(path), and the store's secrets open only with the one "
            + "that sealed them; put your copy of it there.")
      }
      try ConfigurationError.naming("--key-ring") { _ = try KeyRing.create(path) }
    }
    let keys = try read()
    guard secrets.isEmpty || secrets.contains(where: { Self.opens($0, keys) }) else {
      throw ConfigurationError(
        "--key-ring: \(path) does not open the store's secrets: it belongs to another store, or a "
          + "rotation was not copied to it; put the store's own ring there.")
    }
    return (keys, isNew)
  }

  private func read() throws -> LiveKeyRing {
    do { return try LiveKeyRing(path: path) } catch CryptographyError.keyRing(let complaint) {
      throw ConfigurationError("--key-ring: \(path): \(complaint); put back your copy of it.")
    } catch { throw ConfigurationError("--key-ring: \(error)") }
  }

  private static func opens(_ secret: SealedValue, _ keys: LiveKeyRing) -> Bool {
    guard let place = SealedColumn.signingSecret.place(of: secret.row) else { return false }
    return (try? keys.open(secret.sealed, for: place.context)) != nil
  }
}
