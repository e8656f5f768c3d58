import Cryptography
import Domain
import FoundationEssentials

/// A new folder that is removed at the end.
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
