import CLinux
import Glibc

/// An event descriptor that interrupts a thread which polls other descriptors as well.
///
/// Any number of signals count as one until they are cleared.
package final class WakeUpDescriptor: Sendable {
  /// Readable while there is a signal.
  package let descriptor: Int32

  /// Nil when the system has no descriptor left.
  package init?() {
    descriptor = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
    guard descriptor >= 0 else { return nil }
  }

  deinit { close(descriptor) }

  package func signal() { _ = postern_signal_event(descriptor) }

  /// Blocks the calling thread until there is a signal, no longer than the milliseconds.
  package func wait(atMost milliseconds: Int) {
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    _ = unsafe poll(&entry, 1, Int32(clamping: milliseconds))
  }

  package func clear() { _ = postern_clear_event(descriptor) }
}
