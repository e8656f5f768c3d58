import CLinux
import Glibc

/// The sockets of a loop's connections, idle ones included.
///
/// Used by the loop's thread only.
final class OpenSockets {
  /// The identity of each socket by descriptor: libcurl closes the socket of a failed attempt
  /// without a callback, and its number may be reused.
  private var identities: [Int32: UInt64] = [:]

  func opened(_ descriptor: Int32) {
    if descriptor >= 0 { identities[descriptor] = postern_identity(descriptor) }
  }

  func close(_ descriptor: Int32) -> Int32 {
    identities[descriptor] = nil
    return Glibc.close(descriptor)
  }

  /// Shuts every socket down for reading.
  ///
  /// libcurl says QUIT to every relay that it leaves and waits half a minute for the answer; a
  /// relay that gives none must not hold up the end of the process.
  func stopReading() {
    for (descriptor, identity) in identities where postern_identity(descriptor) == identity {
      shutdown(descriptor, Int32(SHUT_RD))
    }
  }
}
