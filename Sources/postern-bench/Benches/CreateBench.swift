import Concurrency
import Domain
import HTTPServer
import JSON
import Store

/// Tasks accepted durably a second, against bare SQLite commits on the same disk.
enum CreateBench {
  private static let connections = 32
  private static let rounds = 3
  private static let seconds = 3.0
  private static let bareSeconds = 2.0

  static func run(_ place: BenchPlace) async throws -> BenchResult {
    let environment = try await BenchEnvironment(place)
    try await environment.addChannel("approvals", url: "http://127.0.0.1:4000/")
    let (server, port) = try environment.serve()
    let request = HTTPText.post(
      "/v1/tasks", bearer: try await environment.addKey(),
      json: String(decoding: SampleTask.json(channels: ["approvals"]).bytes, as: UTF8.self))
    Report.say(
      "create: POST /v1/tasks over \(connections) connections; task, link, audit events and one "
        + "delivery in a commit; no outbox runs")
    Report.say("against: SQLite, WAL, synchronous=FULL, one row a commit; " + Report.load)
    var ours: [Double] = []
    var theirs: [Double] = []
    let path = place.folder.path + "/bare.db"
    _ = try await create(request, port, seconds: 0.5)
    for round in 1...rounds {
      let before = environment.database.counters
      ours.append(try await create(request, port, seconds: seconds))
      let after = environment.database.counters
      theirs.append(
        try await OwnedThread.run("bench") {
          try BareSQLite.commitsPerSecond(path, seconds: bareSeconds)
        })
      let group =
        Double(after.writes - before.writes) / Double(max(1, after.commits - before.commits))
      Report.say(
        "  round \(round): \(Report.figure(ours[round - 1])) tasks/s "
          + "(\(Report.figure(group, digits: 1)) to a commit), "
          + "\(Report.figure(theirs[round - 1])) bare commits/s; " + Report.load)
    }
    await server.shutdown(grace: .seconds(1))
    await environment.stop()
    return .middle(ours: ours, theirs: theirs)
  }

  private static func create(
    _ request: [UInt8], _ port: UInt16, seconds: Double
  ) async throws -> Double {
    try await LoadClient.run(
      request, port: port, connections: connections, seconds: seconds, status: 201)
  }
}
