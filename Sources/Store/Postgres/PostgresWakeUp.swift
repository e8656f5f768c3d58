import Glibc

/// Wakes a thread that waits for a connection as well: a pipe, because both are polled together.
///
/// Sendable because its descriptors never change.
final class PostgresWakeUp: Sendable {
  /// Readable once the wake-up is signalled.
  let descriptor: Int32
  private let knocker: Int32

  init() {
    var ends: [Int32] = [-1, -1]
    let code = unsafe pipe(&ends)
    precondition(code == 0, "the system has no descriptor left")
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    (descriptor, knocker) = (ends[0], ends[1])
  }

  deinit {
    close(descriptor)
    close(knocker)
  }

  /// Signals; a full pipe is readable already.
  func ring() {
    var byte: UInt8 = 1
    _ = unsafe write(knocker, &byte, 1)
  }

  /// Clears all signals.
  func hush() {
    var bytes = [UInt8](repeating: 0, count: 64)
    while unsafe read(descriptor, &bytes, bytes.count) > 0 {}
  }

  /// Waits without a connection.
  func wait(atMost milliseconds: Int) {
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    _ = unsafe poll(&entry, 1, Int32(clamping: milliseconds))
  }
}
