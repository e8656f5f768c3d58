import Glibc

/// A thread that runs one function to its end.
final class LoopThread: Sendable {
  private let identity: pthread_t

  /// Nil when the system has no thread to give.
  init?(_ body: @escaping @Sendable () -> Void) {
    var identity: pthread_t = 0
    let context = unsafe Unmanaged.passRetained(Errand(body)).toOpaque()
    let code = unsafe pthread_create(
      &identity, nil,
      { context in
        guard let context = unsafe context else { return nil }
        let errand = unsafe Unmanaged<Errand>.fromOpaque(context).takeRetainedValue()
        LoopThread.blockSignals()
        errand.body()
        return nil
      }, context)
    guard code == 0 else {
      unsafe Unmanaged<Errand>.fromOpaque(context).release()
      return nil
    }
    self.identity = identity
  }

  /// Waits for the end of the thread; called once, after it was told to end.
  func join() { pthread_join(identity, nil) }

  /// Frees the thread from being waited for.
  func detach() { pthread_detach(identity) }

  /// SIGPIPE of a closed connection then reaches nobody; others reach the threads that want them.
  private static func blockSignals() {
    var all = sigset_t()
    unsafe sigfillset(&all)
    _ = unsafe pthread_sigmask(SIG_SETMASK, &all, nil)
  }

  private final class Errand: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
}
