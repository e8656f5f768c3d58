import Glibc

/// A POSIX thread of our own, for work that blocks or polls: the cooperative pool never does.
package struct OwnedThread: Sendable {
  /// The system has no thread left.
  package struct Unavailable: Error, Sendable {}

  private let identity: pthread_t

  /// Starts a thread that `join` or `detach` must release.
  ///
  /// - Parameters:
  ///   - name: shown by `top` and debuggers; Linux keeps fifteen bytes.
  ///   - receivesSignals: false blocks every signal in the thread, so that SIGPIPE of a closed
  ///     connection reaches nobody.
  package init(
    _ name: String, receivesSignals: Bool = true, _ body: @escaping @Sendable () -> Void
  ) throws(Unavailable) {
    var identity: pthread_t = 0
    let context = unsafe Unmanaged.passRetained(Body(name, receivesSignals, body)).toOpaque()
    let code = unsafe pthread_create(
      &identity, nil,
      { context in
        guard let context = unsafe context else { return nil }
        unsafe Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run()
        return nil
      }, context)
    guard code == 0 else {
      unsafe Unmanaged<Body>.fromOpaque(context).release()
      throw Unavailable()
    }
    self.identity = identity
  }

  /// Waits for the end of the thread; called once.
  package func join() { pthread_join(identity, nil) }

  /// Frees the thread from being joined; called once.
  package func detach() { pthread_detach(identity) }

  /// Runs a closure on a new thread that nobody joins; without a thread the program ends.
  package static func start(_ name: String, _ body: @escaping @Sendable () -> Void) {
    do throws(Unavailable) {
      try OwnedThread(name, body).detach()
    } catch {
      preconditionFailure("the system has no thread left")
    }
  }

  /// Runs blocking work on a new thread and suspends the caller until it is done.
  package static func run<Value: Sendable, Failure: Error>(
    _ name: String, _ work: @escaping @Sendable () throws(Failure) -> Value
  ) async throws(Failure) -> Value {
    let result: Result<Value, Failure> = await withCheckedContinuation { caller in
      start(name) { caller.resume(returning: Result(catching: work)) }
    }
    return try result.get()
  }

  /// A number that only the running thread has.
  package static var current: UInt { UInt(pthread_self()) }

  private final class Body: Sendable {
    private let name: String
    private let receivesSignals: Bool
    private let body: @Sendable () -> Void

    init(_ name: String, _ receivesSignals: Bool, _ body: @escaping @Sendable () -> Void) {
      (self.name, self.receivesSignals, self.body) = (name, receivesSignals, body)
    }

    func run() {
      if !receivesSignals { blockSignals() }
      showName()
      body()
    }

    private func blockSignals() {
      var all = sigset_t()
      unsafe sigfillset(&all)
      _ = unsafe pthread_sigmask(SIG_SETMASK, &all, nil)
    }

    private func showName() {
      let descriptor = unsafe open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
      guard descriptor >= 0 else { return }
      _ = unsafe write(descriptor, name, min(name.utf8.count, 15))
      close(descriptor)
    }
  }
}
