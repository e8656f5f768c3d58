import Store

/// Durable deliveries a second by two nodes on one PostgreSQL, against one alone.
///
/// On one machine the second node brings no processor: the ratio shows the cost of sharing.
enum NodesBench {
  private static let channels = ["first", "second", "third"]
  private static let rounds = 13
  private static let tasks = 6000

  static func run(_ place: BenchPlace) async throws -> BenchResult {
    guard place.options.store.isPostgres else {
      throw BenchFailure("several nodes need PostgreSQL: add --store postgres", code: 64)
    }
    let receiver = try ReceiverProcess()
    defer { receiver.stop() }
    let address = try place.store()
    let first = try await BenchEnvironment(at: address, tenant: "bench-\(Stopwatch.now)")
    let second = try await BenchEnvironment(besides: first, at: address)
    for channel in channels {
      try await first.addChannel(channel, url: receiver.sink(channel))
    }
    let drain = Drain(to: channels)
    _ = try await drain.pace(of: [first, second], tasks: 300)
    Report.say(
      "nodes: \(tasks) tasks of \(channels.count) webhook channels a round, drained by one node and by two "
        + "in turn, each with its own leases, connections and transfers; " + Report.load)
    var (both, one) = ([Pace](), [Pace]())
    for round in 1...rounds {
      // Who goes first changes: what one drain leaves behind, the next one finds.
      for isPair in round % 2 == 0 ? [true, false] : [false, true] {
        let pace = try await drain.pace(of: isPair ? [first, second] : [first], tasks: tasks)
        if isPair { both.append(pace) } else { one.append(pace) }
      }
      Report.say(
        "  round \(round): two nodes \(both[round - 1]); one \(one[round - 1]); " + Report.load)
    }
    await second.stop()
    await first.stop()
    return .middle(ours: both.map(\.perSecond), theirs: one.map(\.perSecond))
  }
}
