import Concurrency
import Domain
import JSON
import Store

/// Measures the memory of the real program: at rest, for each delivery in flight, and its growth.
enum MemoryBench {
  fileprivate static let channels = 32
  /// The most deliveries that the outbox has in flight: four for each endpoint not yet known.
  private static let inFlight = 512
  private static let lanes = 128
  private static let tasksPerSecond = 100

  static func run(_ place: BenchPlace) async throws -> BenchResult {
    let receiver = try ReceiverProcess()
    defer { receiver.stop() }
    return try await OwnedThread.run("bench") { try watch(place, receiver) }
  }

  private static func watch(_ place: BenchPlace, _ receiver: ReceiverProcess) throws -> BenchResult
  {
    let store = try place.store()
    let keys = place.folder.path + "/keys"
    let tenant = "memory-\(Stopwatch.now)"
    _ = try ServedPostern.command(["tenant", "create", tenant], store, keys: keys)
    let key = try ServedPostern.command(
      ["key", "create", "--tenant", tenant, "--scope", "admin"], store, keys: keys)
    let postern = try ServedPostern(store, keys: keys)
    defer { postern.stop() }
    rest(seconds: 3)
    let atRest = try postern.resident()
    Report.say("memory: postern serve, VmRSS; \(store); " + Report.load)
    Report.say("  at rest: \(Report.figure(atRest, digits: 1)) MB")
    let client = try Client(port: postern.port, key: key["key"]?.string ?? "")
    for number in 0..<channels { try client.addChannel("open-\(number)", receiver.url("open")) }
    for number in 0..<lanes { try client.addChannel("held-\(number)", receiver.url("hold")) }
    // Work that fills every cache, so that later measurements do not include them.
    try client.work(8000)
    rest(seconds: 3)
    let each = try heldDeliveries(postern, receiver, client)
    let growth = try soak(postern, client, seconds: place.options.seconds)
    return worst(atRest, each, growth)
  }

  /// Kilobytes for each delivery whose receiver does not answer.
  private static func heldDeliveries(
    _ postern: ServedPostern, _ receiver: ReceiverProcess, _ client: Client
  ) throws -> Double {
    let before = try postern.resident()
    for _ in 0..<(inFlight / lanes) {
      for first in stride(from: 0, to: lanes, by: 8) {
        try client.create((first..<(first + 8)).map { "held-\($0)" })
      }
    }
    for _ in 0..<500 where try receiver.held() < inFlight { rest(seconds: 0.02) }
    let held = try receiver.held()
    guard held == inFlight else { throw BenchFailure("only \(held) deliveries are under way") }
    let during = try postern.resident()
    try receiver.release()
    let each = max(0, during - before) * 1024 / Double(inFlight)
    Report.say(
      "  \(inFlight) deliveries under way: \(Report.figure(before, digits: 1)) MB, then "
        + "\(Report.figure(during, digits: 1)) MB: \(Report.figure(each, digits: 1)) KB each")
    return each
  }

  /// Megabytes of growth between the second quarter of the time and the last.
  private static func soak(
    _ postern: ServedPostern, _ client: Client, seconds: Int
  ) throws -> Double {
    var sizes: [Double] = []
    let start = Stopwatch.now
    for second in 0..<seconds {
      for number in 0..<tasksPerSecond {
        let due = second * tasksPerSecond + number
        Stopwatch.sleep(until: start + Int64(due) * (1_000_000_000 / Int64(tasksPerSecond)))
        try client.complete(try client.create(["open-\(number % channels)"]))
      }
      sizes.append(try postern.resident())
    }
    let quarter = seconds / 4
    let early = Report.median(Array(sizes[quarter..<(2 * quarter)]))
    let late = Report.median(Array(sizes.suffix(quarter)))
    Report.say(
      "  \(seconds) s of \(tasksPerSecond) tasks/s, told and completed: "
        + "\(Report.figure(early, digits: 1)) MB in the second quarter, "
        + "\(Report.figure(late, digits: 1)) MB in the last; " + Report.load)
    return max(0, late - early)
  }

  private static func worst(_ atRest: Double, _ each: Double, _ growth: Double) -> BenchResult {
    let parts = [
      (atRest, 40.0, "MB at rest"), (each, 30.0, "KB a delivery"), (growth, 1.0, "MB of growth"),
    ]
    let worst = parts.max { $0.0 / $0.1 < $1.0 / $1.1 } ?? parts[0]
    return .share(of: worst.0, bar: worst.1, unit: worst.2)
  }

  private static func rest(seconds: Double) {
    Stopwatch.sleep(until: Stopwatch.now + Int64(seconds * 1e9))
  }
}

/// A client of the API.
private struct Client {
  private let socket: Reconnecting
  private let key: String

  init(port: UInt16, key: String) throws {
    socket = Reconnecting(port)
    self.key = key
  }

  func addChannel(_ name: String, _ url: String) throws {
    _ = try post(
      "/v1/channels",
      ["name": .string(name), "kind": "webhook", "settings": ["url": .string(url)]], 201)
  }

  /// The new task's name.
  @discardableResult
  func create(_ channels: [String]) throws -> String {
    let task = try post("/v1/tasks", SampleTask.json(channels: channels), 201)
    guard let id = task["id"]?.string else { throw BenchFailure("the task has no name") }
    return id
  }

  func complete(_ id: String) throws {
    _ = try post(
      "/v1/tasks/\(id)/complete",
      ["approved": true, "result": ["comments": "Fine.", "branch": "north"]], 200)
  }

  /// Makes and completes a number of tasks.
  func work(_ count: Int) throws {
    for number in 0..<count { try complete(try create(["open-\(number % MemoryBench.channels)"])) }
  }

  private func post(_ path: String, _ body: JSON, _ status: Int) throws -> JSON {
    let text = String(decoding: body.bytes, as: UTF8.self)
    let answer = try socket.exchange(HTTPText.post(path, bearer: key, json: text))
    guard answer.status == status else {
      throw BenchFailure(
        "\(path) answered \(answer.status): \(String(decoding: answer.body, as: UTF8.self))")
    }
    return try JSON(parsing: answer.body)
  }
}

/// A connection that reconnects before the server's limit of requests on a connection ends it.
private final class Reconnecting {
  private let port: UInt16
  private var socket: ClientSocket?
  private var uses = 0

  init(_ port: UInt16) { self.port = port }

  deinit { socket?.close() }

  func exchange(_ request: [UInt8]) throws -> AnswerReader.Answer {
    if uses % 50 == 0 {
      socket?.close()
      socket = nil
    }
    let current = try socket ?? ClientSocket(port: port)
    socket = current
    uses += 1
    return try current.exchange(request)
  }
}
