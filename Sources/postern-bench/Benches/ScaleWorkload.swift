import Cryptography
import Domain
import Gateway
import HTTPServer
import JSON
import Maintenance
import Outbox
import Store

/// The operations of people and programs, each once a round, on tasks spread over the store:
/// requests as they come in, and the server's own maintenance.
final class ScaleWorkload {
  struct Time {
    let name: String
    let seconds: Double
  }

  private let environment: BenchEnvironment
  private let tasks: SeededTasks
  private let channel: String
  private let key: String
  private let client: IPAddress
  private let outbox: Dispatcher
  private let running: Task<Void, Never>
  private let server: Server
  private let socket: ClientSocket
  private let recorded: Recorded
  private var random = SeededRandom(1)
  private var times: [Time] = []

  init(_ environment: BenchEnvironment, _ tasks: SeededTasks, channel: String) async throws {
    self.environment = environment
    self.tasks = tasks
    self.channel = channel
    key = try await environment.addKey()
    guard let client = IPAddress("127.0.0.1") else { throw BenchFailure("no loopback") }
    self.client = client
    let recorded = Recorded()
    let outbox = environment.outbox { recorded.add($0) }
    self.recorded = recorded
    self.outbox = outbox
    running = Task { await outbox.run() }
    let (server, port) = try environment.serve()
    self.server = server
    socket = try ClientSocket(port: port)
  }

  func leave() async {
    socket.close()
    await server.shutdown(grace: .seconds(1))
    outbox.stop()
    await running.value
    await environment.stop()
  }

  /// Runs a round; the times are always in the same order.
  func round() async throws -> [Time] {
    times = []
    try await make()
    try await read()
    try await answer()
    try await maintain()
    return times
  }

  private func time<Value>(
    _ name: String, _ work: () async throws -> Value
  ) async throws -> Value {
    let start = Stopwatch.now
    let value = try await work()
    times.append(Time(name: name, seconds: Stopwatch.seconds(since: start)))
    return value
  }

  /// Sends a request on an open connection and reads its answer.
  @discardableResult
  private func ask(
    _ name: String, _ target: String, cookie: String? = nil, body: JSON? = nil
  ) async throws -> JSON {
    let lines = [
      "\(body == nil ? "GET" : "POST") \(target) HTTP/1.1", "Host: 127.0.0.1",
      cookie.map { "Cookie: " + $0 } ?? "Authorization: Bearer " + key,
      "Content-Type: application/json", "Content-Length: \(body?.bytes.count ?? 0)", "", "",
    ]
    let request = Array(lines.joined(separator: "\r\n").utf8) + (body?.bytes ?? [])
    let answer = try await time(name) { try socket.exchange(request) }
    guard answer.status == 200 || answer.status == 201 else {
      throw BenchFailure(
        "\(target) answered \(answer.status): "
          + String(decoding: answer.body.prefix(300), as: UTF8.self))
    }
    return (try? JSON(parsing: answer.body)) ?? .null
  }

  private func make() async throws {
    try await ask("create a task", "/v1/tasks", body: SampleTask.json(channels: []))
    let before = recorded.count
    try await time("create, send, record") {
      _ = try await environment.gateway.createTask(
        try SampleTask.values(channels: [channel]), by: environment.caller)
      await recorded.reached(before + 1)
    }
  }

  private func read() async throws {
    let task = try await tasks.someTask(&random)
    let json = try await ask("read a task", "/v1/tasks/\(task)")
    let person = json["links"]?.array?.first?["assignee"]?.string ?? ""
    let event = EventID(bytes: task.bytes)?.description ?? ""
    let requests = [
      ("list the newest", "/v1/tasks?limit=50"),
      ("list further back", "/v1/tasks?limit=50&cursor=\(task)"),
      ("list the open", "/v1/tasks/pending?limit=50"),
      ("list the open further back", "/v1/tasks/pending?limit=50&cursor=\(task)"),
      ("list the completed", "/v1/tasks?status=completed&limit=50"),
      ("list a run's", "/v1/workflows/wf-7/runs/run-1/tasks/pending"),
      ("list a person's", "/v1/tasks?assignee=\(person)&limit=50"),
      ("list a person's open", "/v1/tasks?assignee=\(person)&status=pending&limit=50"),
      ("search for a word", "/v1/tasks?q=loan&limit=50"),
      ("list a task's deliveries", "/v1/tasks/\(task)/deliveries"),
      ("list delivered", "/v1/deliveries?status=delivered&limit=50"),
      ("read a task's trail", "/v1/tasks/\(task)/audit"),
      ("read the trail further on", "/v1/audit?limit=50&cursor=\(event)"),
    ]
    for (name, target) in requests { try await ask(name, target) }
  }

  private func answer() async throws {
    let gateway = environment.gateway
    let task = try await tasks.someTask(&random)
    let link = try await ask("issue a link", "/v1/tasks/\(task)/links", body: [:])
    guard let token = link["url"]?.string?.split(separator: "/").last,
      let id = link["id"]?.string.flatMap({ LinkID($0) })
    else { throw BenchFailure("the link came without an address") }
    let opened = gateway.preVerificationCookie(token: String(token))
    let name = "__Host-g_\(opened.short)="
    try await ask("open a link", "/link/\(opened.short)", cookie: name + opened.value)
    let state = try await gateway.linkPageState(short: opened.short, cookie: opened.value)
    guard case .unverified(let view) = state else { throw BenchFailure("the link does not open") }
    _ = try await time("send a code") {
      try await gateway.sendCode(
        short: opened.short, cookie: opened.value, antiForgery: view.antiForgery,
        client: client)
    }
    let cookie = try await prove(id, opened.short)
    try await ask("open the form", "/link/\(opened.short)", cookie: name + cookie)
    let page = try await gateway.linkPageState(short: opened.short, cookie: cookie)
    guard case .form(let form) = page else { throw BenchFailure("the form does not open") }
    let submission = Submission(
      approved: true, comment: nil, typed: [("comments", "Fine."), ("branch", "north")])
    let outcome = try await time("submit the form") {
      try await gateway.submitResponse(
        short: opened.short, cookie: cookie, antiForgery: form.antiForgery, submission,
        client: client)
    }
    guard case .decided = outcome else { throw BenchFailure("the answer did not count") }
    let second = try await tasks.someTask(&random)
    try await ask(
      "complete by API", "/v1/tasks/\(second)/complete",
      body: ["approved": true, "result": ["comments": "Fine.", "branch": "north"]])
    let third = try await tasks.someTask(&random)
    try await ask("cancel", "/v1/tasks/\(third)/cancel", body: [:])
  }

  /// Opens a session, as if the code had been typed.
  private func prove(_ link: LinkID, _ short: String) async throws -> String {
    let (tenant, now) = (environment.caller.tenant, Clock.system.now)
    let session = BearerToken()
    let digest = environment.gateway.sessionDigest(session, short: short)
    try await environment.database.write(.tenant(tenant)) { transaction in
      try AccessSessionRepository(transaction, of: tenant).insert(
        AccessSession(tenant: tenant, link: link, createdAt: now, seenAt: now), digest: digest)
    }
    return "s" + session.text
  }

  private func maintain() async throws {
    _ = try await time("expire none") {
      try await environment.gateway.expireTasks(at: Clock.system.now)
    }
    _ = try await time("seal the trail") {
      try await SealAuditTrail(database: environment.database).run(Clock.system.now)
    }
    _ = try await time("clean up") {
      try await CleanUp(database: environment.database).run(Clock.system.now)
    }
  }
}
