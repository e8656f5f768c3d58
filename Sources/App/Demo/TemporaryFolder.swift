import Cryptography
import Domain
import FoundationEssentials

/// A folder of our own that is gone when we are done.
struct TemporaryFolder: Sendable {
  let path: String

  init() throws {
    path =
      FileManager.default.temporaryDirectory.path + "/postern-demo-"
      + Hex.encode(RandomSource.system.bytes(6))
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
  }

  func remove() { try? FileManager.default.removeItem(atPath: path) }
}
