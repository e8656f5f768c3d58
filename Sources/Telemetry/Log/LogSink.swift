import Glibc

/// The destination and the clock of log lines.
package struct LogSink: Sendable {
  let milliseconds: @Sendable () -> Int64
  let write: @Sendable ([UInt8]) -> Void

  /// A sink that hands each whole line, its line feed included, to the closure.
  ///
  /// - Parameters:
  ///   - milliseconds: The time since the Unix epoch; the system's clock unless given.
  ///   - write: Called on the thread that logs.
  package init(
    milliseconds: @escaping @Sendable () -> Int64 = wallClockMilliseconds,
    _ write: @escaping @Sendable ([UInt8]) -> Void
  ) {
    self.milliseconds = milliseconds
    self.write = write
  }

  /// Standard error, with one `write(2)` for each line.
  ///
  /// A line that does not go out is lost: logging never waits.
  package static let standardError = LogSink { line in
    unsafe line.withUnsafeBytes { bytes in
      while unsafe Glibc.write(2, bytes.baseAddress, bytes.count) < 0, errno == EINTR {}
    }
  }
}

/// The system's wall clock, in milliseconds since the Unix epoch.
package func wallClockMilliseconds() -> Int64 {
  var time = timespec()
  _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
  return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
}

extension [UInt8] {
  /// Appends a literal's bytes without making a `String` of it.
  mutating func append(_ literal: StaticString) {
    guard literal.hasPointerRepresentation else { return self += literal.description.utf8 }
    literal.withUTF8Buffer { unsafe self.append(contentsOf: $0) }
  }
}
