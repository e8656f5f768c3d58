import Concurrency
import Cryptography
import Store

/// Measures the time from the start of the real program until it is ready, among very many tasks.
enum StartBench {
  private static let rounds = 20

  static func run(_ place: BenchPlace) async throws -> BenchResult {
    let store = try place.store()
    let keys = place.folder.path + "/keys"
    // The program gets the ring under which the store's secrets were sealed.
    try await fill(store, with: place.options.tasks).save(keys)
    // The first start is not measured.
    try await OwnedThread.run("bench") { try ServedPostern(store, keys: keys).stop() }
    Report.say(
      "start: postern serve, from its start to 200 from /readyz, \(rounds) times; " + Report.load)
    let times = try await OwnedThread.run("bench") {
      try (0..<rounds).map { _ in
        let postern = try ServedPostern(store, keys: keys)
        postern.stop()
        return postern.start * 1000
      }
    }
    Report.say(
      "  median \(Report.figure(Report.median(times), digits: 1)) ms, longest "
        + "\(Report.figure(times.max() ?? .nan, digits: 1)) ms; " + Report.load)
    return .p95(milliseconds: Report.percentile(0.95, of: times))
  }

  private static func fill(_ store: StoreAddress, with tasks: Int) async throws -> KeyRing {
    let receiver = try ReceiverProcess()
    defer { receiver.stop() }
    let environment = try await BenchEnvironment(at: store, tenant: "scale")
    let channel = "approvals-\(Stopwatch.now)"
    try await environment.addChannel(channel, url: receiver.url("start"))
    try await SeededTasks(environment, channel: channel).fill(to: tasks)
    await environment.stop()
    Report.say("  \(tasks) tasks in \(store)")
    return environment.keys
  }
}
