import Domain
import Store

/// How long each operation takes among very many open tasks, against a thousand.
///
/// Both stores are asked in turn, so that whatever else the machine does falls on both alike; medians
/// of many runs are compared. Files that the system has put out of its memory are read through again
/// from time to time: how fast the disk is shows nothing of the program.
enum ScaleBench {
  private static let few = 1000
  /// Each closes three tasks: among a thousand, people must be left with more than a page of them.
  private static let rounds = 100
  private static let warmUp = 40

  static func run(_ place: BenchPlace) async throws -> Verdict {
    let receiver = try ReceiverProcess()
    defer { receiver.stop() }
    let many = place.options.tasks
    let address = try place.store()
    let large = try await errands(among: many, at: address, receiver)
    let small = try await errands(among: few, at: try place.freshStore("small"), receiver)
    Report.say(
      "scale: medians of \(rounds) runs of each operation, among \(many) open tasks and among \(few); "
        + Report.load)
    var times = [String: (small: [Double], large: [Double])]()
    var order = [String]()
    for round in 0..<(rounds + warmUp) {
      if round % warmUp == 0 { try await readThrough(place.folder.path, address) }
      // Who goes first changes.
      let (first, second) =
        round % 2 == 0
        ? (try await small.round(), try await large.round())
        : try await {
          let late = try await large.round(); return (try await small.round(), late)
        }()
      guard round >= warmUp else { continue }
      for (time, other) in zip(first, second) {
        if times[time.name] == nil { order.append(time.name) }
        times[time.name, default: ([], [])].small.append(time.seconds)
        times[time.name, default: ([], [])].large.append(other.seconds)
      }
    }
    await small.leave()
    await large.leave()
    return report(order.compactMap { name in times[name].map { (name, $0.small, $0.large) } })
  }

  private static func errands(
    among count: Int, at address: StoreAddress, _ receiver: ReceiverProcess
  ) async throws -> ScaleWorkload {
    let station = try await BenchEnvironment(at: address, tenant: "scale")
    let channel = "approvals-\(Stopwatch.now)"
    try await station.addChannel(channel, url: receiver.url("scale"))
    let start = Stopwatch.now
    let crowd = try await SeededTasks(station, channel: channel)
    try await crowd.fill(to: count)
    if case .postgres(let url) = address {
      // As the server does by itself, in its own time.
      try TemporaryPostgres.psql(["-d", url], "VACUUM (ANALYZE)")
    }
    Report.say(
      "  \(count) tasks in \(address): filled within "
        + "\(Report.figure(Stopwatch.seconds(since: start), digits: 1)) s")
    return try await ScaleWorkload(station, crowd, channel: channel)
  }

  private static func readThrough(_ folder: String, _ address: StoreAddress) async throws {
    var paths = [folder]
    if case .sqlite(let path) = address { paths.append(path) }
    try await OwnThread.run { [paths] in
      let reading = try Child(
        ["sh", "-c", "find \"$@\" -type f -exec cat {} + >/dev/null", "sh"] + paths)
      _ = reading.readToEnd()
      reading.stop()
    }
  }

  private static func report(_ times: [(name: String, small: [Double], large: [Double])]) -> Verdict
  {
    var worst = (ratio: 0.0, ours: 0.0, theirs: 0.0)
    for (name, small, large) in times {
      let (few, many) = (Report.median(small), Report.median(large))
      let padded = name + String(repeating: " ", count: max(0, 34 - name.count))
      Report.say(
        "  \(padded) \(Report.figure(few * 1e6)) µs, \(Report.figure(many * 1e6)) µs: "
          + Report.figure(many / few, digits: 2))
      if many / few > worst.ratio { worst = (many / few, 1 / few, 1 / many) }
    }
    Report.say("  " + Report.load)
    return .ratio(ours: worst.ours, theirs: worst.theirs)
  }
}
