import Glibc
import Synchronization
import Telemetry

/// Keeps what is logged.
final class Lines: Sendable {
  private let kept = Mutex("")

  var text: String { kept.withLock { $0 } }

  var log: Log {
    Log(
      level: .debug,
      sink: LogSink { line in self.kept.withLock { $0 += String(decoding: line, as: UTF8.self) } })
  }
}

/// Tells threads apart.
enum ThreadName {
  static var current: UInt { UInt(pthread_self()) }
}
