import FoundationEssentials
import Glibc

/// A folder of the bench's own, on the disk of the system's temporary files.
struct TemporaryFolder: Sendable {
  let path: String

  init() throws {
    let parent = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
    path = "\(parent)/postern-bench-\(getpid())-\(Stopwatch.now)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
  }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: URL(filePath: path + "/" + name))
  }

  func write(_ bytes: [UInt8], to name: String) throws {
    try Data(bytes).write(to: URL(filePath: path + "/" + name))
  }

  func remove() { try? FileManager.default.removeItem(atPath: path) }
}
