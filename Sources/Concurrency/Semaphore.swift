import Glibc

/// A counting semaphore for threads of our own: one waits, any thread signals.
///
/// Sendable because `sem_t` is made for use from many threads and its address never changes.
@safe
package final class Semaphore: @unchecked Sendable {
  private let semaphore: UnsafeMutablePointer<sem_t>

  package init() {
    unsafe semaphore = .allocate(capacity: 1)
    unsafe sem_init(semaphore, 0, 0)
  }

  deinit {
    unsafe sem_destroy(semaphore)
    unsafe semaphore.deallocate()
  }

  package func signal() {
    unsafe sem_post(semaphore)
  }

  /// Blocks the calling thread until there is a signal to take.
  package func wait() {
    while unsafe sem_wait(semaphore) != 0 {}
  }
}
