/// Writes a JSON line per event: time, level, name and fields.
///
/// The event's name and the fields' names are literals in the source, so only values can come from
/// outside, and every value is escaped. Fields are not even computed below the level.
package struct Log: Sendable {
  /// The lowest level that is written.
  package let level: Level
  private let sink: LogSink
  private let context: [UInt8]

  package init(level: Level, sink: LogSink = .standardError) {
    self.init(level: level, sink: sink, context: [])
  }

  private init(level: Level, sink: LogSink, context: [UInt8]) {
    self.level = level
    self.sink = sink
    self.context = context
  }

  /// The severity of an event.
  package enum Level: String, Sendable, Comparable, CaseIterable {
    case debug, info, warning, error

    var rank: Int {
      switch self {
      case .debug: 0
      case .info: 1
      case .warning: 2
      case .error: 3
      }
    }

    package static func < (left: Level, right: Level) -> Bool { left.rank < right.rank }
  }

  /// The fields of one event, in the order they are written.
  package typealias Fields = KeyValuePairs<StaticString, LogValue>

  package func debug(_ event: StaticString, _ fields: @autoclosure () -> Fields = [:]) {
    if level <= .debug { write(.debug, event, fields()) }
  }

  package func info(_ event: StaticString, _ fields: @autoclosure () -> Fields = [:]) {
    if level <= .info { write(.info, event, fields()) }
  }

  package func warning(_ event: StaticString, _ fields: @autoclosure () -> Fields = [:]) {
    if level <= .warning { write(.warning, event, fields()) }
  }

  package func error(_ event: StaticString, _ fields: @autoclosure () -> Fields = [:]) {
    write(.error, event, fields())
  }

  /// Returns a log with fields that every event carries.
  package func with(_ fields: Fields) -> Log {
    var line = LogLine(bytes: context)
    for (name, value) in fields { line.append(name, value) }
    return Log(level: level, sink: sink, context: line.bytes)
  }

  /// A log that drops everything.
  package static let silent = Log(level: .error, sink: LogSink { _ in })

  private func write(_ level: Level, _ event: StaticString, _ fields: Fields) {
    var line = LogLine(capacity: 256 + context.count)
    line.open(at: sink.milliseconds(), level, event, context)
    for (name, value) in fields { line.append(name, value) }
    line.close()
    sink.write(line.bytes)
  }
}
