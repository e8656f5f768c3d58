import Domain
import Gateway
import Outbox
import Store

/// Durable deliveries a second, against bare libcurl to the same receiver.
enum FanoutBench {
  private static let channels = ["first", "second", "third"]
  private static let rounds = 3
  private static let tasks = 4000
  private static let bareRequests = 30_000

  static func run(_ place: BenchPlace) async throws -> Verdict {
    let receiver = try ReceiverProcess()
    defer { receiver.stop() }
    let station = try await BenchStation(place)
    for channel in channels {
      try await station.addChannel(channel, url: receiver.url(channel))
    }
    Report.say(
      "fanout: \(tasks) tasks of \(channels.count) webhook channels a round, written through the "
        + "gateway, then drained: leased, signed, sent, recorded, audited")
    _ = try await drain(station, tasks: 300)
    let seen = try receiver.seen()
    let size = seen.bytes / max(1, seen.requests)
    let inFlight = OutboxSettings().perLane * channels.count
    let bare = try BareBench(receiver.url("bare"), size: size, inFlight: inFlight)
    Report.say(
      "against: libcurl multi, \(inFlight) handles used again and again, \(size) bytes of body and fields "
        + "of its own for every request; "
        + Report.load)
    var ours: [Pace] = []
    var theirs: [Pace] = []
    for round in 1...rounds {
      let before = station.database.counters.commits
      ours.append(try await drain(station, tasks: tasks))
      theirs.append(try await bare.run(bareRequests))
      Report.say(
        "  round \(round): deliveries \(ours[round - 1]); \(station.database.counters.commits - before) commits; bare requests \(theirs[round - 1]); "
          + Report.load)
    }
    await station.stop()
    return .ratio(
      ours: Report.median(ours.map(\.perSecond)), theirs: Report.median(theirs.map(\.perSecond)))
  }

  /// Deliveries a second, from the start of the outbox to the last recorded result.
  private static func drain(_ station: BenchStation, tasks: Int) async throws -> Pace {
    try await write(station, tasks)
    let goal = tasks * channels.count
    let recorded = Recorded()
    let outbox = station.outbox { recorded.add($0) }
    let start = Pace.Start()
    async let running: Void = outbox.run()
    await recorded.reached(goal)
    let pace = start.pace(of: goal)
    outbox.stop()
    await running
    return pace
  }

  /// Makes the tasks, many at once, so that they share commits.
  private static func write(_ station: BenchStation, _ tasks: Int) async throws {
    let body = SampleTask.json(channels: channels)
    try await withThrowingTaskGroup { group in
      for _ in 0..<min(64, tasks) {
        group.addTask {
          for _ in 0..<(tasks / min(64, tasks)) {
            _ = try await station.gateway.createTask(body, by: station.caller)
          }
        }
      }
      for _ in 0..<(tasks % min(64, tasks)) {
        _ = try await station.gateway.createTask(body, by: station.caller)
      }
      try await group.waitForAll()
    }
  }
}

/// The bare side, on a thread of its own.
private final class BareBench: Sendable {
  private let make: @Sendable () throws -> BareCurl

  init(_ url: String, size: Int, inFlight: Int) throws {
    let lines = [
      "Expect:", "Content-Type: application/json",
      "webhook-timestamp: 1750000000",
      "webhook-signature: v1," + String(repeating: "x", count: 43) + "=",
    ]
    make = { try BareCurl(url, size: size, inFlight: inFlight, lines: lines) }
  }

  /// Connections stand before the clock starts.
  func run(_ requests: Int) async throws -> Pace {
    try await OwnThread.run { [make] in
      let curl = try make()
      try curl.run(1000)
      let start = Pace.Start()
      try curl.run(requests)
      return start.pace(of: requests)
    }
  }
}
