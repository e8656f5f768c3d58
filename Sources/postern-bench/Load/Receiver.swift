import Concurrency
import Domain
import Glibc
import HTTPServer
import Synchronization

/// The receiver of deliveries: a process with a server that notes or holds requests, and a sink.
///
/// It prints both ports, and serves until its input ends.
final class Receiver: Sendable {
  /// The hidden argument that makes the program a receiver.
  static let word = "--receive"

  private struct Tally {
    var requests = 0
    var bytes = 0
    /// The arrival time of each gate's delivery, by the number of the gate.
    var arrivals: [Int: Int64] = [:]
  }

  private let sink: Sink
  private let ledger = Mutex(Tally())
  private let held = Mutex<[CheckedContinuation<Void, Never>]>([])

  private init(_ sink: Sink) { self.sink = sink }

  static func run() async -> Int32 {
    guard let loopback = IPAddress("127.0.0.1"), let sink = try? Sink() else { return 1 }
    let receiver = Receiver(sink)
    var configuration = ServerConfiguration(address: loopback, port: 0)
    configuration.limits.requestsPerConnection = 0
    configuration.limits.keepAlive = .minutes(5)
    let server = Server(configuration: configuration)
    guard let port = try? server.start({ await receiver.answer($0) }) else { return 1 }
    Task { await OwnedThread.run("bench") { sink.run() } }
    Report.say("\(port) \(sink.port)")
    await OwnedThread.run("bench") { while getchar() != EOF {} }
    return 0
  }

  private func answer(_ request: Request) async -> Response {
    switch request.path.first {
    case "timed": await note(request)
    case "seen": return seen
    case "hold": await withCheckedContinuation { caller in held.withLock { $0.append(caller) } }
    case "held": return .text(.ok, String(held.withLock { $0.count }))
    case "release":
      let callers = held.withLock { held in
        defer { held = [] }
        return held
      }
      for caller in callers { caller.resume() }
    default: count(request.body.declaredLength ?? 0)
    }
    return Response(.noContent)
  }

  private func count(_ bytes: Int) {
    ledger.withLock { ledger in
      ledger.requests += 1
      ledger.bytes += bytes
    }
  }

  /// Notes a request; takes the time first, as the body is read only to identify the gate.
  private func note(_ request: Request) async {
    let now = Stopwatch.now
    guard let body = try? await request.body.bytes(upTo: 1 << 20) else { return }
    count(body.count)
    guard let gate = GateMark.find(in: body) else { return }
    ledger.withLock { ledger in
      if ledger.arrivals[gate] == nil { ledger.arrivals[gate] = now }
    }
  }

  /// The numbers of requests and bytes so far, then a line for each gate.
  private var seen: Response {
    let ledger = ledger.withLock { $0 }
    let sunk = sink.count
    var lines = ["\(ledger.requests + sunk.requests) \(ledger.bytes + sunk.bytes)"]
    lines += ledger.arrivals.map { "\($0.key) \($0.value)" }
    return .text(.ok, lines.joined(separator: "\n"))
  }
}

/// A word in a task's title that tells its delivery from every other.
enum GateMark {
  private static let start = Array("gate-".utf8)

  static func text(_ number: Int) -> String { "gate-\(number)" }

  static func find(in bytes: [UInt8]) -> Int? {
    guard bytes.count > start.count else { return nil }
    for place in 0..<(bytes.count - start.count)
    where bytes[place] == start[0] && bytes[place...].starts(with: start) {
      let digits = bytes[(place + start.count)...].prefix { (48...57).contains($0) }
      if let number = Int(String(decoding: digits, as: UTF8.self)) { return number }
    }
    return nil
  }
}

/// The receiver as the bench sees it.
struct ReceiverProcess: Sendable {
  private let child: Child
  let port: UInt16
  private let sinkPort: UInt16

  init() throws {
    child = try Child(["/proc/self/exe", Receiver.word])
    let ports = (child.readLine() ?? "").split(separator: " ").compactMap { UInt16($0) }
    guard ports.count == 2 else { throw BenchFailure("the receiver did not start") }
    (port, sinkPort) = (ports[0], ports[1])
  }

  func url(_ path: String) -> String { "http://127.0.0.1:\(port)/\(path)" }

  /// The URL of the sink, which only counts.
  func sink(_ path: String) -> String { "http://127.0.0.1:\(sinkPort)/\(path)" }

  /// The number of requests, the bytes of their bodies, and the arrivals of gates.
  func seen() throws -> (requests: Int, bytes: Int, arrivals: [Int: Int64]) {
    let socket = try ClientSocket(port: port)
    defer { socket.close() }
    let answer = try socket.exchange(HTTPText.get("/seen"))
    let pairs = String(decoding: answer.body, as: UTF8.self).split(separator: "\n").map {
      $0.split(separator: " ").compactMap { Int64($0) }
    }
    guard let first = pairs.first, first.count == 2 else {
      throw BenchFailure("the receiver gave no account")
    }
    var arrivals: [Int: Int64] = [:]
    for pair in pairs.dropFirst() where pair.count == 2 { arrivals[Int(pair[0])] = pair[1] }
    return (Int(first[0]), Int(first[1]), arrivals)
  }

  /// The number of requests that wait for an answer.
  func held() throws -> Int { Int(try text("/held")) ?? 0 }

  /// Answers the requests that wait.
  func release() throws { _ = try text("/release") }

  private func text(_ path: String) throws -> String {
    let socket = try ClientSocket(port: port)
    defer { socket.close() }
    return String(decoding: try socket.exchange(HTTPText.get(path)).body, as: UTF8.self)
  }

  func stop() { child.stop() }
}
