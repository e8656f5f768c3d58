import CLinux

/// A listener on a port of 127.0.0.1 for as long as this value lives, so that programs find it taken.
///
/// A port that another program holds serves as well.
package final class HeldPort: Sendable {
  private let descriptor: Int32

  package init(_ port: UInt16) {
    let loopback: [UInt8] = [127, 0, 0, 1]
    descriptor = unsafe loopback.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return -1 }
      return unsafe postern_listen(base, bytes.count, port, 1)
    }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }
}
