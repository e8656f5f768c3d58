import Domain
import HTTPServer
import Outbox

/// Measures the delay that a hanging endpoint in a hundred causes to messages for the others.
enum IsolationBench {
  private static let endpoints = 100
  private static let tasksPerSecond = 200
  private static let seconds = 5
  private static let rounds = 5
  private static let clients = 16
  private static let hanging = "hanging"

  static func run(_ place: BenchPlace) async throws -> BenchResult {
    let receiver = try ReceiverProcess()
    defer { receiver.stop() }
    let environment = try await BenchEnvironment(place)
    for number in 0..<endpoints {
      try await environment.addChannel("healthy-\(number)", url: receiver.url("timed/\(number)"))
    }
    try await environment.addChannel(hanging, url: receiver.url("hold"))
    let (server, port) = try environment.serve()
    let pacer = Pacer(port: port, key: try await environment.addKey(), perSecond: tasksPerSecond)
    let outbox = environment.outbox()
    async let running: Void = outbox.run()
    Report.say(
      "isolation: \(tasksPerSecond) tasks/s to \(endpoints) endpoints in turn, \(rounds) times "
        + "\(seconds) s with all of them well and with one that takes requests and never answers; "
        + Report.load)
    var trial = Trial(pacer: pacer, receiver: receiver)
    _ = try await trial.latest(hangs: false)
    var (with, without): ([Double], [Double]) = ([], [])
    for round in 1...rounds {
      without.append(try await trial.latest(hangs: false))
      with.append(try await trial.latest(hangs: true))
      Report.say(
        "  round \(round): p99 of the others \(Report.figure(without[round - 1], digits: 1)) ms, "
          + "\(Report.figure(with[round - 1], digits: 1)) ms beside one that hangs; " + Report.load)
    }
    outbox.stop()
    await running
    await server.shutdown(grace: .seconds(1))
    await environment.stop()
    return .share(of: Report.median(with), bar: Report.median(without), unit: "ms, p99")
  }

  /// A sequence of gates at a steady pace.
  private struct Trial {
    let pacer: Pacer
    let receiver: ReceiverProcess
    private var first = 0

    init(pacer: Pacer, receiver: ReceiverProcess) {
      self.pacer = pacer
      self.receiver = receiver
    }

    /// Milliseconds within which 99 in 100 messages to healthy endpoints arrived,
    /// counted from when their gates were due.
    mutating func latest(hangs: Bool) async throws -> Double {
      let gates = first..<(first + tasksPerSecond * seconds)
      first = gates.upperBound
      let isLost: @Sendable (Int) -> Bool = { hangs && $0 % endpoints == 0 }
      let times = try await pacer.run(gates: gates, clients: clients) { gate in
        isLost(gate) ? hanging : "healthy-\(gate % endpoints)"
      }
      let arrivals = try await receiver.arrivals(of: gates.filter { !isLost($0) })
      if hangs, try receiver.held() == 0 { throw BenchFailure("nothing hangs") }
      try receiver.release()
      let reached = times.compactMap { time in
        arrivals[time.gate].map { Double($0 - time.due) / 1e6 }
      }
      return Report.percentile(0.99, of: reached)
    }
  }
}
