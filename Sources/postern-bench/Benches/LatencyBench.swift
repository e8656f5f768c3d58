import Domain
import Gateway
import HTTPServer
import Outbox
import Synchronization

/// How long a gate takes to be accepted, and until its first message arrives, at a steady pace.
enum LatencyBench {
  private static let tasksPerSecond = 200
  private static let seconds = 10
  private static let clients = 16
  /// Gates of the first second are not counted: connections stand and caches fill.
  private static let warmUp = 200

  static func run(_ place: BenchPlace) async throws -> Verdict {
    let receiver = try ReceiverProcess()
    defer { receiver.stop() }
    let station = try await BenchStation(place)
    try await station.addChannel("approvals", url: receiver.url("timed"))
    let (server, port) = try station.serve()
    let key = try await station.addKey()
    let outbox = station.outbox()
    async let running: Void = outbox.run()
    let total = warmUp + tasksPerSecond * seconds
    Report.say(
      "latency: \(tasksPerSecond) tasks/s for \(seconds) s, each with one webhook channel, "
        + "against the clock; " + Report.load)
    let pacer = Pacer(port: port, key: key, total: total, perSecond: tasksPerSecond)
    try await pacer.run(clients: clients)
    let arrivals = try await arrivals(receiver, total)
    outbox.stop()
    await running
    await server.shutdown(grace: .seconds(1))
    await station.stop()
    return report(pacer.times, arrivals)
  }

  /// Waits for the last message and tells when each arrived.
  private static func arrivals(
    _ receiver: ReceiverProcess, _ total: Int
  ) async throws -> [Int: Int64] {
    try await OwnThread.run {
      for _ in 0..<100 {
        let arrivals = try receiver.seen().arrivals
        if arrivals.count == total { return arrivals }
        Stopwatch.sleep(until: Stopwatch.now + 100_000_000)
      }
      throw BenchFailure("messages are missing")
    }
  }

  private static func report(_ times: [Pacer.Times], _ arrivals: [Int: Int64]) -> Verdict {
    let counted = times.filter { $0.gate >= warmUp }
    let accepted = counted.map { Double($0.answered - $0.due) / 1e6 }
    let reached = counted.compactMap { time in
      arrivals[time.gate].map { Double($0 - time.due) / 1e6 }
    }
    for (label, values) in [("accepted (201 read)", accepted), ("at the receiver", reached)] {
      let parts = [(0.5, "p50"), (0.95, "p95"), (0.99, "p99"), (1, "max")].map { part, name in
        "\(name) \(Report.figure(Report.percentile(part, of: values), digits: 1)) ms"
      }
      Report.say("  \(label), counted from when the gate was due: " + parts.joined(separator: ", "))
    }
    Report.say("  \(counted.count) gates; " + Report.load)
    Report.say(
      "accepted p95 \(Report.figure(Report.percentile(0.95, of: accepted), digits: 1)) ms")
    return .p95(milliseconds: Report.percentile(0.95, of: reached))
  }
}

/// Makes tasks at a steady pace, whatever the answers do: a late answer does not slow the next gate.
private final class Pacer: Sendable {
  struct Times: Sendable {
    let gate: Int
    /// When it was to be sent; nanoseconds.
    let due: Int64
    let answered: Int64
  }

  private let port: UInt16
  private let key: String
  private let total: Int
  private let step: Int64
  private let next = Atomic(0)
  private let record = Mutex<[Times]>([])

  init(port: UInt16, key: String, total: Int, perSecond: Int) {
    self.port = port
    self.key = key
    self.total = total
    step = 1_000_000_000 / Int64(perSecond)
  }

  var times: [Times] { record.withLock { $0 } }

  /// Each client takes the next gate that is due, from a thread of its own.
  func run(clients: Int) async throws {
    let start = Stopwatch.now + 100_000_000
    try await withThrowingTaskGroup { group in
      for _ in 0..<clients {
        group.addTask { try await OwnThread.run { try self.work(from: start) } }
      }
      try await group.waitForAll()
    }
  }

  private func work(from start: Int64) throws {
    let socket = try ClientSocket(port: port)
    defer { socket.close() }
    while case let gate = next.add(1, ordering: .relaxed).oldValue, gate < total {
      let task = SampleTask.json(title: GateMark.text(gate), channels: ["approvals"])
      let request = HTTPText.post(
        "/v1/tasks", bearer: key, json: String(decoding: task.bytes, as: UTF8.self))
      let due = start + Int64(gate) * step
      Stopwatch.sleep(until: due)
      let answer = try socket.exchange(request)
      guard answer.status == 201 else { throw BenchFailure("a task was refused: \(answer.status)") }
      let times = Times(gate: gate, due: due, answered: Stopwatch.now)
      record.withLock { $0.append(times) }
    }
  }
}
