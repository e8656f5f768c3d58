import Domain
import Support
import Testing

@testable import Cryptography

struct LiveKeyRingTests {
  private let folder: TemporaryFolder
  private let path: String
  private let live: LiveKeyRing
  private let message = Array("message".utf8)

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path + "/keys"
    _ = try KeyRing.create(path)
    live = try LiveKeyRing(path: path)
  }

  @Test func `a value under a new key opens at once`() throws {
    let ring = try KeyRing.change(path) { $0.adding() }
    let sealed = ring.seal(message, for: "here")
    #expect(live.keyIDs == [1])
    #expect(try live.open(sealed, for: "here") == message)
    #expect(live.keyIDs == [1, 2])
  }

  @Test func `a digest under a new key is verified and found at once`() throws {
    let ring = try KeyRing.change(path) { $0.adding() }
    let digest = ring.mac(.session, message)
    #expect(live.verify(digest, .session, message))
    let later = try KeyRing.change(path) { $0.adding() }.mac(.session, message).stored
    #expect(live.find(.session, message) { $0.contains(later) ? later : nil } == later)
  }

  @Test func `an unchanged file is not read again`() throws {
    #expect(try !live.refresh())
    let sealed = KeyRing.generate().adding().seal(message, for: "here")
    #expect(throws: CryptographyError.unknownKey(2)) { try live.open(sealed, for: "here") }
    var looks = 0
    let found: Int? = live.find(.session, message) { _ in
      looks += 1
      return nil
    }
    #expect(found == nil && looks == 1)
  }

  @Test(arguments: ["", "postern key ring 1\n", KeyRing.generate().fileText])
  func `an unusable file leaves the live ring as it is`(text: String) throws {
    let sealed = live.seal(message, for: "here")
    try KeyFile.replace(path, text)
    #expect(throws: CryptographyError.self) { try live.refresh() }
    #expect(try live.open(sealed, for: "here") == message)
    #expect(live.keyIDs == [1])
  }

  @Test func `a prepared key opens and verifies but neither seals nor signs`() throws {
    let ring = try KeyRing.change(path) { $0.preparing() }
    #expect(ring.preparedID == 2 && ring.keyIDs == [1] && ring.activeID == 1)
    #expect(ring.preparing().fileText == ring.fileText)
    let next = ring.adding()
    #expect(next.keyIDs == [1, 2] && next.preparedID == nil && next.isRotating)
    #expect(ring.verify(next.mac(.session, message), .session, message))
    #expect(ring.macs(.session, message).contains(next.mac(.session, message)))
    #expect(try ring.open(next.seal(message, for: "here"), for: "here") == message)
    #expect(!ring.isOutdated(next.mac(.session, message)))
    #expect(next.isOutdated(ring.mac(.session, message)))
    #expect(ring.removing(2)?.fileText == live.ring.fileText)
  }

  @Test func `the file marks a prepared key and a rotation in progress`() throws {
    let ring = KeyRing.generate().adding().preparing()
    let again = try KeyRing(parsing: ring.fileText)
    #expect(again.fileText == ring.fileText)
    #expect(again.keyIDs == [1, 2] && again.preparedID == 3 && again.isRotating)
    let settled = try KeyRing(parsing: ring.settled().fileText)
    #expect(!settled.isRotating && settled.preparedID == 3)
  }

  @Test func `a ring whose prepared key is not its last, or not its only one, is refused`() throws {
    let lines = KeyRing.generate().preparing().fileText
    let other = Base64.encode([UInt8](repeating: 7, count: 32))
    #expect(throws: CryptographyError.self) { try KeyRing(parsing: lines + "9 \(other) next\n") }
    #expect(throws: CryptographyError.self) { try KeyRing(parsing: lines + "2 \(other)\n") }
  }

  @Test func `concurrent changes of the file are all kept`() async throws {
    await withTaskGroup { [path] group in
      for _ in 0..<16 {
        group.addTask { _ = try? KeyRing.change(path) { $0.adding() } }
      }
    }
    #expect(try KeyRing.load(path).keyIDs == Array(1...17))
  }

  @Test func `the description of a live ring holds no key`() {
    var dumped = ""
    dump(live, to: &dumped)
    #expect(dumped.contains("key ring [1]"))
    #expect(!dumped.contains(Base64.encode(live.ring.active.master)))
  }
}
