import Concurrency
import Domain
import Store

/// Measures the time of each operation among very many open tasks, against a thousand.
///
/// Both stores are asked in turn, so that other load on the machine falls on both alike; medians
/// of many runs are compared. Files that the system has dropped from its memory are read again
/// from time to time: the disk's speed is not part of the result.
enum ScaleBench {
  private static let few = 1000
  /// Each closes three tasks: among a thousand, more than a page of them must stay open for people.
  private static let rounds = 100
  private static let warmUp = 40

  static func run(_ place: BenchPlace) async throws -> BenchResult {
    let receiver = try ReceiverProcess()
    defer { receiver.stop() }
    let many = place.options.tasks
    let address = try place.store()
    let large = try await workload(among: many, at: address, receiver)
    let small = try await workload(among: few, at: try place.freshStore("small"), receiver)
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

  private static func workload(
    among count: Int, at address: StoreAddress, _ receiver: ReceiverProcess
  ) async throws -> ScaleWorkload {
    let environment = try await BenchEnvironment(at: address, tenant: "scale")
    let channel = "approvals-\(Stopwatch.now)"
    try await environment.addChannel(channel, url: receiver.url("scale"))
    let start = Stopwatch.now
    let tasks = try await SeededTasks(environment, channel: channel)
    try await tasks.fill(to: count)
    if case .postgres(let url) = address {
      // As the server's autovacuum does in time.
      try TemporaryPostgres.psql(["-d", url], "VACUUM (ANALYZE)")
    }
    Report.say(
      "  \(count) tasks in \(address): filled within "
        + "\(Report.figure(Stopwatch.seconds(since: start), digits: 1)) s")
    return try await ScaleWorkload(environment, tasks, channel: channel)
  }

  private static func readThrough(_ folder: String, _ address: StoreAddress) async throws {
    var paths = [folder]
    if case .sqlite(let path) = address { paths.append(path) }
    try await OwnedThread.run("bench") { [paths] in
      let reading = try Child(
        ["sh", "-c", "find \"$@\" -type f -exec cat {} + >/dev/null", "sh"] + paths)
      _ = reading.readToEnd()
      reading.stop()
    }
  }

  private static func report(_ times: [(name: String, small: [Double], large: [Double])])
    -> BenchResult
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
