import Glibc

/// The sockets of one loop's connections, those at rest included.
///
/// Touched by the loop's thread only.
final class OpenSockets {
  private var descriptors: Set<Int32> = []

  func opened(_ descriptor: Int32) {
    if descriptor >= 0 { descriptors.insert(descriptor) }
  }

  func close(_ descriptor: Int32) -> Int32 {
    descriptors.remove(descriptor)
    return Glibc.close(descriptor)
  }

  /// Takes the partners' last word from them.
  ///
  /// libcurl says QUIT to every relay that it leaves and waits half a minute for the answer; a
  /// relay that gives none must not hold up the end of the process.
  func stopReading() {
    for descriptor in descriptors { shutdown(descriptor, Int32(SHUT_RD)) }
  }
}
