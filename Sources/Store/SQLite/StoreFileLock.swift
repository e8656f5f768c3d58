import Glibc

/// The exclusive lock of a store that is a file: a process holds it until it ends in any way.
///
/// The lock is on a separate file, because closing another descriptor of the store's file would
/// drop SQLite's locks.
package final class StoreFileLock: Sendable {
  private let descriptor: Int32

  /// Nil when another process holds the lock.
  ///
  /// - Parameter path: the store's file.
  package init?(of path: String) throws(StoreError) {
    descriptor = unsafe Glibc.open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      let reason = unsafe String(cString: strerror(errno))
      throw .unavailable(
        "cannot open the lock \(path).lock: \(reason); does it belong to another user?")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return nil }
  }

  deinit { _ = Glibc.close(descriptor) }
}
