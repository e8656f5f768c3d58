import Concurrency
import Glibc

/// The signals that end a server or make it read its certificates again.
///
/// They are blocked in every thread and taken by one thread of their own, so no handler ever runs
/// in the middle of anything.
enum Signals {
  enum Event: Sendable {
    case stop
    case reload
  }

  /// Blocks the signals; must run before any other thread starts.
  ///
  /// A connection that was closed and a file that may not grow are errors of the call, no death.
  static func block() {
    var set = signalSet()
    unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
    for number in [SIGPIPE, SIGXFSZ] { _ = signal(number, SIG_IGN) }
  }

  /// The signals as they come.
  static func events() -> AsyncStream<Event> {
    let (stream, continuation) = AsyncStream.makeStream(of: Event.self)
    OwnedThread.start("signals") { wait(continuation) }
    return stream
  }

  private static func wait(_ continuation: AsyncStream<Event>.Continuation) {
    var set = signalSet()
    while true {
      var number: Int32 = 0
      guard unsafe sigwait(&set, &number) == 0 else { continue }
      continuation.yield(number == SIGHUP ? .reload : .stop)
    }
  }

  private static func signalSet() -> sigset_t {
    var set = sigset_t()
    unsafe sigemptyset(&set)
    for number in [SIGTERM, SIGINT, SIGHUP] { unsafe sigaddset(&set, number) }
    return set
  }
}
