import Glibc

/// Real threads, for what must not run on the cooperative pool.
enum Thread {
  private final class Work: Sendable {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  /// Runs the closure on a new detached thread.
  static func start(_ run: @escaping @Sendable () -> Void) throws(ServerError) {
    let work = unsafe Unmanaged.passRetained(Work(run))
    var thread = pthread_t()
    let result = unsafe pthread_create(
      &thread, nil,
      { raw in
        guard let raw = unsafe raw else { return nil }
        unsafe Unmanaged<Work>.fromOpaque(raw).takeRetainedValue().run()
        return nil
      }, work.toOpaque())
    guard result == 0 else {
      unsafe work.release()
      throw .noThread
    }
    pthread_detach(thread)
  }

  /// A number that only the running thread has.
  static var current: UInt { UInt(pthread_self()) }
}
