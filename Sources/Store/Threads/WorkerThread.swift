import Glibc

/// A thread of our own, for work that blocks; it ends when its body returns.
enum WorkerThread {
  /// Starts a thread; the name is cut to the fifteen bytes that Linux keeps.
  static func start(_ name: String, _ body: @escaping @Sendable () -> Void) {
    let context = unsafe Unmanaged.passRetained(Body(name: name, run: body)).toOpaque()
    var thread = pthread_t()
    let code = unsafe pthread_create(
      &thread, nil,
      { context in
        guard let context = unsafe context else { return nil }
        let body = unsafe Unmanaged<Body>.fromOpaque(context).takeRetainedValue()
        WorkerThread.show(body.name)
        body.run()
        return nil
      }, context)
    precondition(code == 0, "the system has no thread left")
    pthread_detach(thread)
  }

  /// Names the calling thread for `top` and debuggers.
  private static func show(_ name: String) {
    let descriptor = unsafe open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    _ = unsafe write(descriptor, name, min(name.utf8.count, 15))
    close(descriptor)
  }

  private final class Body: Sendable {
    let name: String
    let run: @Sendable () -> Void

    init(name: String, run: @escaping @Sendable () -> Void) {
      self.name = name
      self.run = run
    }
  }
}

/// A counting semaphore: one thread waits, anyone raises.
///
/// Sendable because `sem_t` is made for use from many threads and its address never changes.
@safe
final class Signal: @unchecked Sendable {
  private let semaphore: UnsafeMutablePointer<sem_t>

  init() {
    unsafe semaphore = .allocate(capacity: 1)
    unsafe sem_init(semaphore, 0, 0)
  }

  deinit {
    unsafe sem_destroy(semaphore)
    unsafe semaphore.deallocate()
  }

  func raise() {
    unsafe sem_post(semaphore)
  }

  func wait() {
    while unsafe sem_wait(semaphore) != 0 {}
  }
}
