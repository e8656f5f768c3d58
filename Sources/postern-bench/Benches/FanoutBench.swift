import Concurrency
import Domain
import Gateway
import Outbox
import Store

/// Durable deliveries a second, against bare libcurl to the same receiver.
enum FanoutBench {
  private static let channels = ["first", "second", "third"]
  private static let rounds = 11
  private static let tasks = 6000
  private static let bareRequests = 30_000
  private static let warmUp = 300

  static func run(_ place: BenchPlace) async throws -> BenchResult {
    let receiver = try ReceiverProcess()
    defer { receiver.stop() }
    let station = try await BenchEnvironment(place)
    for channel in channels {
      try await station.addChannel(channel, url: receiver.sink(channel))
    }
    Report.say(
      "fanout: \(tasks) tasks of \(channels.count) webhook channels a round, written through the "
        + "gateway, then drained: leased, signed, sent, recorded, audited")
    let drain = Drain(to: channels)
    _ = try await drain.pace(of: [station], tasks: warmUp)
    let seen = try receiver.seen()
    let size = seen.bytes / max(1, seen.requests)
    let inFlight = OutboxSettings().perBucket * channels.count
    let bare = try BareBench(receiver.sink("bare"), size: size, inFlight: inFlight)
    Report.say(
      "against: libcurl multi, \(inFlight) handles used again and again, \(size) bytes of body and fields "
        + "of its own for every request; "
        + Report.load)
    var ours: [Pace] = []
    var theirs: [Pace] = []
    for round in 1...rounds {
      let before = station.database.counters.commits
      ours.append(try await drain.pace(of: [station], tasks: tasks))
      theirs.append(try await bare.run(bareRequests))
      Report.say(
        "  round \(round): deliveries \(ours[round - 1]); \(station.database.counters.commits - before) commits; bare requests \(theirs[round - 1]); "
          + Report.load)
    }
    await station.stop()
    guard try receiver.seen().requests >= (rounds * tasks + warmUp) * channels.count else {
      throw BenchFailure("the receiver saw fewer deliveries than were recorded")
    }
    return .middle(ours: ours.map(\.perSecond), theirs: theirs.map(\.perSecond))
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

  /// Starts the clock when all connections are open.
  func run(_ requests: Int) async throws -> Pace {
    try await OwnedThread.run("bench") { [make] in
      let curl = try make()
      try curl.run(1000)
      let start = Pace.Start()
      try curl.run(requests)
      return start.pace(of: requests)
    }
  }
}
