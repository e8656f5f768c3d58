import JSON
import Synchronization
import Telemetry
import Testing

struct LogTests {
  /// Keeps the lines of a log whose clock stands at 2026-11-21T06:04:41.123Z.
  private final class Recorder: Sendable {
    let lines = Mutex<[String]>([])

    func log(_ level: Log.Level = .debug) -> Log {
      let sink = LogSink(milliseconds: { 1_795_241_081_123 }) { line in
        self.lines.withLock { $0.append(String(decoding: line, as: UTF8.self)) }
      }
      return Log(level: level, sink: sink)
    }

    var text: String { lines.withLock { $0.joined() } }
  }

  @Test func `an event is one line of JSON`() {
    let recorder = Recorder()
    recorder.log().info(
      "task.created", ["task": "task_1", "count": 3, "share": 0.5, "late": false])
    let line =
      #"{"time":"2026-11-21T06:04:41.123Z","level":"info","event":"task.created","#
      + #""task":"task_1","count":3,"share":0.5,"late":false}"# + "\n"
    #expect(recorder.text == line)
  }

  @Test(
    arguments: [
      (0, "1970-01-01T00:00:00.000Z"), (951_782_399_999, "2000-02-28T23:59:59.999Z"),
      (951_782_400_000, "2000-02-29T00:00:00.000Z"),
      (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
      (1_798_761_599_001, "2026-12-31T23:59:59.001Z"),
    ] as [(Int64, String)])
  func `time is RFC 3339 in UTC`(milliseconds: Int64, text: String) {
    let line = Mutex("")
    let sink = LogSink(milliseconds: { milliseconds }) { bytes in
      line.withLock { $0 = String(decoding: bytes, as: UTF8.self) }
    }
    Log(level: .info, sink: sink).info("tick")
    #expect(line.withLock { $0 }.contains(#""time":"\#(text)""#))
  }

  @Test(arguments: [
    ("a\"b\\c", #"a\"b\\c"#), ("line\nfeed", #"line\nfeed"#), ("\r\t\0", #"\u000d\u0009\u0000"#),
    ("\u{1b}[31m", #"\u001b[31m"#), ("\u{7f}\u{85}", #"\u007f\u0085"#),
    ("\u{2028}\u{2029}", #"\u2028\u2029"#), ("Zoë 🚪", "Zoë 🚪"),
  ])
  func `a value with control characters stays on its line`(value: String, escaped: String) {
    let recorder = Recorder()
    recorder.log().warning("odd", ["value": .string(value)])
    #expect(recorder.text.contains(#""value":"\#(escaped)"}"#))
    #expect(recorder.text.count { $0 == "\n" } == 1)
  }

  @Test func `infinity and NaN are written as text`() {
    let recorder = Recorder()
    recorder.log().info("odd", ["a": .double(.nan), "b": .double(-.infinity)])
    #expect(recorder.text.contains(#""a":"nan","b":"-inf""#))
  }

  @Test func `a long value is cut and a long line leaves fields out`() {
    let recorder = Recorder()
    let long = String(repeating: "ä", count: 5000)
    recorder.log().info("long", ["a": .string(long), "b": .string(long)])
    #expect(recorder.text.utf8.count < 2300)
    let other = Recorder()
    let value = LogValue.string(long)
    other.log().info(
      "long", ["a": value, "b": value, "c": value, "d": value, "e": value, "f": 1])
    #expect(other.text.utf8.count <= 4096)
    #expect(other.text.hasSuffix(#""truncated":true}"# + "\n"))
  }

  @Test(arguments: [
    (Log.Level.debug, 4), (.info, 3), (.warning, 2), (.error, 1),
  ])
  func `a level drops events below it`(level: Log.Level, count: Int) {
    let recorder = Recorder()
    let log = recorder.log(level)
    log.debug("a")
    log.info("b")
    log.warning("c")
    log.error("d")
    #expect(recorder.lines.withLock { $0.count } == count)
  }

  @Test func `fields of a dropped event are not computed`() {
    let computed = Mutex(0)
    func costly() -> LogValue {
      computed.withLock { $0 += 1 }
      return 1
    }
    Recorder().log(.error).debug("quiet", ["costly": costly()])
    #expect(computed.withLock { $0 } == 0)
  }

  @Test func `a log with fields writes them on every event`() {
    let recorder = Recorder()
    let log = recorder.log().with(["tenant": "acme"]).with(["attempt": 2])
    log.info("sent", ["status": 200])
    #expect(recorder.text.contains(#""event":"sent","tenant":"acme","attempt":2,"status":200}"#))
  }

  @Test func `a secret's description and reflection hold no value`() {
    let secret = Secret("hunter2")
    var dumped = ""
    dump(["key": secret], to: &dumped)
    let shown = "\(secret)" + String(reflecting: secret) + String(describing: [secret]) + dumped
    #expect(!shown.contains("hunter2"))
    #expect("\(secret)" == "‹secret›")
    #expect(secret.revealed == "hunter2")
  }
}
