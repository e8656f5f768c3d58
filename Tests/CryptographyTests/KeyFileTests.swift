import FoundationEssentials
import Glibc
import Domain
import Testing

@testable import Cryptography

struct KeyFileTests {
  private static let key = Base64.encode([UInt8](repeating: 7, count: 32))

  @Test(arguments: [
    ("", "line 1"), ("postern key ring 2\n1 \(key)\n", "line 1"),
    ("postern key ring 1\n", "no key"),
    ("postern key ring 1\n1 \(key)\n1 \(key)\n", "line 3"),
    ("postern key ring 1\n0 \(key)\n", "line 2"),
    ("postern key ring 1\n\n# old\nx \(key)\n", "line 4"),
    ("postern key ring 1\n1 AAAA\n", "line 2"), ("postern key ring 1\n1\n", "line 2"),
    ("postern key ring 1\n1 \(key) more\n", "line 2"),
    ("postern key ring 1\n4294967296 \(key)\n", "line 2"),
  ])
  func `a malformed ring is refused with a hint and without its keys`(text: String, hint: String)
    throws
  {
    let error = #expect(throws: CryptographyError.self) { try KeyRing(parsing: text) }
    let message = try #require(error).description
    #expect(message.contains(hint))
    #expect(!message.contains(Self.key))
  }

  @Test func `the last key is active and comments are skipped`() throws {
    let other = Base64.encode([UInt8](repeating: 8, count: 32))
    let ring = try KeyRing(parsing: "postern key ring 1\n# first\n9 \(Self.key)\n\n3 \(other)")
    #expect(ring.keyIDs == [9, 3])
    #expect(ring.mac(.session, []).keyID == 3)
  }

  @Test func `a key file has mode 0600 when made and when replaced`() throws {
    try withFolder { folder in
      let path = folder + "/keys"
      let ring = try KeyRing.create(path)
      #expect(try mode(of: path) == 0o600)
      #expect(try KeyRing.load(path).fileText == ring.fileText)
      try ring.adding().save(path)
      #expect(try KeyRing.load(path).keyIDs == [1, 2])
      #expect(try mode(of: path) == 0o600)
      #expect(throws: CryptographyError.self) { try KeyRing.create(path) }
    }
  }

  @Test(.enabled(if: geteuid() == 0), arguments: [0o600, 0o400])
  func `a key file that the superuser changes keeps owner and mode`(mode: Int) throws {
    try withFolder { folder in
      let path = folder + "/keys"
      _ = try KeyRing.create(path)
      #expect(unsafe chown(path, 12_345, 23_456) == 0)
      #expect(unsafe chmod(path, mode_t(mode)) == 0)
      try KeyRing.change(path) { $0.adding() }
      #expect(try KeyRing.load(path).keyIDs == [1, 2])
      var status = stat()
      #expect(unsafe stat(path, &status) == 0)
      #expect(status.st_uid == 12_345 && status.st_gid == 23_456)
      #expect(try self.mode(of: path) == mode)
    }
  }

  @Test(arguments: [0o640, 0o604, 0o660, 0o644, 0o601, 0o620])
  func `a key file that others may read is refused with the command that mends it`(mode: Int) throws
  {
    try withFolder { folder in
      let path = folder + "/keys"
      _ = try KeyRing.create(path)
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
      let error = #expect(throws: CryptographyError.self) { try KeyRing.load(path) }
      #expect(error?.description.contains("chmod 600 \(path)") == true)
    }
  }

  @Test func `a missing key file and a folder are refused`() throws {
    try withFolder { folder in
      #expect(throws: CryptographyError.self) { try KeyRing.load(folder + "/none") }
      #expect(throws: CryptographyError.self) { try KeyRing.load(folder) }
    }
  }

  private func mode(of path: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    return try #require(attributes[.posixPermissions] as? Int)
  }

  private func withFolder(_ body: (String) throws -> Void) throws {
    let name = "postern-keys-" + Hex.encode(RandomSource.system.bytes(8))
    let folder = FileManager.default.temporaryDirectory.appending(path: name).path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }
}
