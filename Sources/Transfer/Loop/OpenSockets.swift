import CLinux
import Glibc

/// The sockets of one loop's connections, those at rest included.
///
/// Touched by the loop's thread only.
final class OpenSockets {
  /// By descriptor, what each is known by: libcurl closes the socket of a failed attempt in silence,
  /// and its number may soon be somebody else's.
  private var identities: [Int32: UInt64] = [:]

  func opened(_ descriptor: Int32) {
    if descriptor >= 0 { identities[descriptor] = postern_identity(descriptor) }
  }

  func close(_ descriptor: Int32) -> Int32 {
    identities[descriptor] = nil
    return Glibc.close(descriptor)
  }

  /// Takes the partners' last word from them.
  ///
  /// libcurl says QUIT to every relay that it leaves and waits half a minute for the answer; a
  /// relay that gives none must not hold up the end of the process.
  func stopReading() {
    for (descriptor, identity) in identities where postern_identity(descriptor) == identity {
      shutdown(descriptor, Int32(SHUT_RD))
    }
  }
}
