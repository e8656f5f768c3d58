import Domain
import Gateway
import HTTPServer
import Outbox

/// Measures the time until a gate is accepted, and until its first message, at a steady pace.
enum LatencyBench {
  private static let tasksPerSecond = 200
  private static let seconds = 10
  private static let clients = 16
  /// Gates of the first second are not counted: connections open and caches fill.
  private static let warmUp = 200

  static func run(_ place: BenchPlace) async throws -> BenchResult {
    let receiver = try ReceiverProcess()
    defer { receiver.stop() }
    let environment = try await BenchEnvironment(place)
    try await environment.addChannel("approvals", url: receiver.url("timed"))
    let (server, port) = try environment.serve()
    let key = try await environment.addKey()
    let outbox = environment.outbox()
    async let running: Void = outbox.run()
    let total = warmUp + tasksPerSecond * seconds
    Report.say(
      "latency: \(tasksPerSecond) tasks/s for \(seconds) s, each with one webhook channel, "
        + "against the clock; " + Report.load)
    let pacer = Pacer(port: port, key: key, perSecond: tasksPerSecond)
    let times = try await pacer.run(gates: 0..<total, clients: clients) { _ in "approvals" }
    let arrivals = try await receiver.arrivals(of: 0..<total)
    outbox.stop()
    await running
    await server.shutdown(grace: .seconds(1))
    await environment.stop()
    return report(times, arrivals)
  }

  private static func report(
    _ times: [Pacer.Times], _ arrivals: [Int: Int64]
  ) -> BenchResult {
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
