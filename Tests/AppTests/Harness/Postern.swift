import Domain
import Glibc
import JSON
import Support

/// The real program, found beside the tests.
enum Postern {
  static let repository: String = {
    var parts = #filePath.split(separator: "/")
    parts.removeLast(4)
    return "/" + parts.joined(separator: "/")
  }()

  static let binary: String = {
    var path = [CChar](repeating: 0, count: 4096)
    let count = unsafe readlink("/proc/self/exe", &path, path.count)
    let own = String(
      decoding: path.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return own.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } + "/postern"
  }()

  /// The result of a command.
  struct Result {
    let status: Int32
    let output: String
    let errors: String

    var json: JSON { (try? JSONParser.parse(Array(output.utf8))) ?? .null }
  }

  /// Runs a command to its end; one that hangs is ended with status 124.
  static func run(
    _ words: [String], files: [String: String] = [:], environment: [String: String] = [:]
  ) throws -> Result {
    let partner = try Partner(
      ["timeout", "-s", "KILL", "40", binary] + words, files: files, environment: environment,
      errors: "errors")
    let output = partner.readToEnd()
    let status = partner.waitUntilExit()
    return Result(status: status, output: output, errors: partner.text(of: "errors"))
  }
}

/// Asks again and again until there is an answer; throws when the time is over.
///
/// Every question must be one to a real partner, so that the loop waits on it and not on the clock.
func until<Value>(
  _ what: String, within seconds: Int = 20, _ question: () throws -> Value?
) throws -> Value {
  let end = ContinuousClock.now + .seconds(seconds)
  while ContinuousClock.now < end {
    if let value = try question() { return value }
    sched_yield()
  }
  throw TookTooLong(what: what)
}

struct TookTooLong: Error, CustomStringConvertible {
  let what: String
  var description: String { "waited too long for \(what)" }
}
