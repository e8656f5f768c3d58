import Cryptography
import Domain
import Gateway
import Outbox
import Store

/// Everything that people and programs ask of a store, once each a round, about tasks here and there
/// in it.
final class Errands {
  struct Time {
    let name: String
    let seconds: Double
  }

  private let station: BenchStation
  private let crowd: Crowd
  private let channel: String
  private let key: String
  private let client: IPAddress
  private let outbox: Outbox
  private let running: Task<Void, Never>
  private let recorded: Recorded
  private var dice = Dice(1)
  private var times: [Time] = []

  init(_ station: BenchStation, _ crowd: Crowd, channel: String) async throws {
    self.station = station
    self.crowd = crowd
    self.channel = channel
    key = try await station.addKey()
    guard let client = IPAddress("127.0.0.1") else { throw BenchFailure("no loopback") }
    self.client = client
    let recorded = Recorded()
    let outbox = station.outbox { recorded.add($0) }
    self.recorded = recorded
    self.outbox = outbox
    running = Task { await outbox.run() }
  }

  func leave() async {
    outbox.stop()
    await running.value
    await station.stop()
  }

  /// One round; the times in an order that is always the same.
  func round() async throws -> [Time] {
    times = []
    try await make()
    try await read()
    try await answer()
    try await keepHouse()
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

  private func make() async throws {
    let (gateway, caller) = (station.gateway, station.caller)
    _ = try await time("authenticate a key") {
      try await gateway.authenticate(bearer: key, from: nil)
    }
    _ = try await time("create a task") {
      try await gateway.createTask(SampleTask.json(channels: []), by: caller)
    }
    let before = recorded.count
    try await time("create, send, record") {
      _ = try await gateway.createTask(SampleTask.json(channels: [channel]), by: caller)
      await recorded.reached(before + 1)
    }
  }

  private func read() async throws {
    let (gateway, caller) = (station.gateway, station.caller)
    let task = try await crowd.someTask(&dice)
    let json = try await time("read a task") { try await gateway.task(task, for: caller) }
    let person = json["links"]?.array?.first?["assignee"]?.string
    let run = json["correlation"]?["run_id"]?.string
    let open = TaskState.allCases.filter(\.isOpen)
    let lists: [(String, TaskFilter, TaskID?)] = [
      ("list the newest", TaskFilter(), nil), ("list further back", TaskFilter(), task),
      ("list the open", TaskFilter(states: open), nil),
      ("list the open further back", TaskFilter(states: open), task),
      ("list the completed", TaskFilter(states: [.completed]), nil),
      ("list a run's", TaskFilter(states: open, workflowID: "wf-7", runID: run), nil),
      ("list a person's", TaskFilter(assignee: person), nil),
      ("list a person's open", TaskFilter(states: open, assignee: person), nil),
      ("search for a word", TaskFilter(text: "loan"), nil),
    ]
    for (name, filter, before) in lists {
      _ = try await time(name) {
        try await gateway.tasks(filter, before: before, limit: 50, for: caller)
      }
    }
    _ = try await time("list a task's deliveries") {
      try await gateway.deliveries(DeliveryFilter(task: task), before: nil, limit: 50, for: caller)
    }
    _ = try await time("list delivered") {
      try await gateway.deliveries(
        DeliveryFilter(state: .delivered), before: nil, limit: 50, for: caller)
    }
    _ = try await time("read a task's trail") {
      try await gateway.audit(of: task, after: nil, limit: 50, for: caller)
    }
    let event = EventID(bytes: task.bytes)
    _ = try await time("read the trail further on") {
      try await gateway.audit(of: nil, after: event, limit: 50, for: caller)
    }
  }

  private func answer() async throws {
    let (gateway, caller) = (station.gateway, station.caller)
    let task = try await crowd.someTask(&dice)
    let link = try await time("issue a link") {
      try await gateway.issueLink(task, [:], by: caller)
    }
    guard let token = link["url"]?.string?.split(separator: "/").last,
      let id = link["id"]?.string.flatMap({ LinkID($0) })
    else { throw BenchFailure("the link came without an address") }
    let landing = gateway.land(token: String(token))
    let visit = try await time("open a link") {
      try await gateway.visit(short: landing.short, cookie: landing.cookie)
    }
    guard case .landing(let view) = visit else { throw BenchFailure("the link does not open") }
    _ = try await time("send a code") {
      try await gateway.sendCode(
        short: landing.short, cookie: landing.cookie, antiForgery: view.antiForgery,
        client: client)
    }
    let cookie = try await prove(id, landing.short)
    let page = try await time("open the form") {
      try await gateway.visit(short: landing.short, cookie: cookie)
    }
    guard case .form(let form) = page else { throw BenchFailure("the form does not open") }
    let submission = Submission(
      approved: true, comment: nil, typed: [("comments", "Fine."), ("branch", "north")])
    let outcome = try await time("submit the form") {
      try await gateway.submitResponse(
        short: landing.short, cookie: cookie, antiForgery: form.antiForgery, submission,
        client: client)
    }
    guard case .decided = outcome else { throw BenchFailure("the answer did not count") }
    let second = try await crowd.someTask(&dice)
    let completion = try Completion(
      ["approved": true, "result": ["comments": "Fine.", "branch": "north"]])
    _ = try await time("complete by API") {
      try await gateway.completeTask(second, completion, by: caller)
    }
    let third = try await crowd.someTask(&dice)
    _ = try await time("cancel") { try await gateway.cancelTask(third, by: caller) }
  }

  /// A session, as if the code had been typed.
  private func prove(_ link: LinkID, _ short: String) async throws -> String {
    let (tenant, now) = (station.caller.tenant, Clock.system.now)
    let session = BearerToken()
    let digest = station.gateway.sessionDigest(session, short: short)
    try await station.database.write(.tenant(tenant)) { transaction in
      try SessionRepository(transaction, of: tenant).insert(
        AccessSession(tenant: tenant, link: link, createdAt: now, seenAt: now), digest: digest)
    }
    return "s" + session.text
  }

  private func keepHouse() async throws {
    _ = try await time("expire none") {
      try await station.gateway.expireTasks(at: Clock.system.now)
    }
    _ = try await time("seal the trail") {
      try await SealAudit(database: station.database).run(Clock.system.now)
    }
    _ = try await time("clean up") {
      try await CleanUp(database: station.database).run(Clock.system.now)
    }
  }
}
