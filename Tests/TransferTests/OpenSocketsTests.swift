import Glibc
import Support
import Testing

@testable import Transfer

/// At its end a loop stops reading from its own connections, and from nobody else's.
@Suite struct OpenSocketsTests {
  /// Two ends of one line.
  private struct Line {
    let near: Int32
    let far: Int32

    init() throws {
      var ends: [Int32] = [-1, -1]
      try #require(unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
      (near, far) = (ends[0], ends[1])
    }

    /// Whether what is sent at the far end arrives at a descriptor.
    func isHeard(at descriptor: Int32) -> Bool {
      var byte: UInt8 = 0x78
      guard unsafe send(far, &byte, 1, Int32(MSG_NOSIGNAL)) == 1 else { return false }
      return unsafe recv(descriptor, &byte, 1, Int32(MSG_DONTWAIT)) == 1
    }

    func close() {
      Glibc.close(near)
      Glibc.close(far)
    }
  }

  @Test func `stopReading ends the reading of an open connection`() throws {
    let line = try Line()
    defer { line.close() }
    let sockets = OpenSockets()
    sockets.opened(line.near)
    #expect(line.isHeard(at: line.near))
    sockets.stopReading()
    #expect(!line.isHeard(at: line.near))
  }

  /// libcurl says nothing when it closes the socket of a failed attempt.
  @Test func `stopReading leaves a reused descriptor readable`() throws {
    let (line, other) = (try Line(), try Line())
    defer {
      line.close()
      other.close()
    }
    let sockets = OpenSockets()
    sockets.opened(line.near)
    #expect(dup2(other.near, line.near) == line.near)
    sockets.stopReading()
    #expect(other.isHeard(at: line.near))
  }
}
