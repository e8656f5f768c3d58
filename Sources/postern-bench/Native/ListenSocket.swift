import CLinux

/// Accepts connections on a port of this machine.
struct ListenSocket: Sendable {
  let descriptor: Int32
  let port: UInt16

  init() throws {
    let address: [UInt8] = [127, 0, 0, 1]
    descriptor = unsafe address.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return -1 }
      return unsafe postern_listen(base, bytes.count, 0, 1024)
    }
    guard descriptor >= 0 else { throw BenchFailure("no port is free") }
    port = UInt16(clamping: postern_local_port(descriptor))
  }

  /// The next waiting connection; nil when there is none.
  func accept() -> ClientSocket? {
    var address = [UInt8](repeating: 0, count: 16)
    var length: Int32 = 0
    let connection = unsafe address.withUnsafeMutableBufferPointer { bytes -> Int32 in
      guard let base = bytes.baseAddress else { return -1 }
      return unsafe postern_accept(descriptor, base, &length)
    }
    return connection < 0 ? nil : ClientSocket(descriptor: connection)
  }

  func close() { _ = CLinux.close(descriptor) }
}
