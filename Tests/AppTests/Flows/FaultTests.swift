import Domain
import Glibc
import JSON
import Support
import Testing

extension EndToEnd {
  /// Stores that fail under a running server: clear words, nothing half-written, and when the store
  /// is back all goes on without a restart.
  @Suite struct Faults {
    private static let hasDisk: Bool = TinyDisk.isPossible
    private static let noDisk: Comment = "file systems may not be mounted here"

    @Test(.enabled(noDisk) { hasDisk })
    func `a full disk under SQLite answers 503 and loses nothing`() throws {
      let disk = try TinyDisk(megabytes: 4)
      let patient = try Patient(store: "sqlite:\(disk.path)/postern.db")
      try patient.suffers("disk_full", "store_unwritable") {
        try disk.fill()
      } untilHealed: {
        try disk.clear()
      }
    }

    @Test(.enabled(noDisk) { hasDisk }, .enabled(Patient.remedy) { PostgresServer.isExpected })
    func `a full disk under PostgreSQL answers 503 and loses nothing`() throws {
      let (disk, server) = (try TinyDisk(megabytes: 24), try PostgresServer())
      let patient = try Patient(store: try server.newDatabase(below: disk.path))
      try patient.suffers("disk_full") {
        try disk.fill()
      } untilHealed: {
        try disk.clear()
      }
    }

    /// PostgreSQL stops in the middle of a commit, comes back only to stop again, and may give up.
    @Test(.enabled(noDisk) { hasDisk }, .enabled(Patient.remedy) { PostgresServer.isExpected })
    func `a full disk under PostgreSQL's write-ahead log answers 503 and loses nothing`()
      async throws
    {
      let (receiver, disk) = (try Receiver(), try TinyDisk(megabytes: 24))
      let server = try PostgresServer(
        settings: ["min_wal_size=2MB", "max_wal_size=4MB"], logOn: disk.path)
      let postern = try RunningPostern(store: try server.newDatabase())
      try postern.addChannel("hook", "webhook", receiver.url("/hook"))
      let maker = postern.maker
      async let made = maker.make(600, over: 8, channels: ["hook"])
      _ = try receiver.tally("/hook", ids: 50)
      try disk.fill()
      var extra: [String] = []
      func ask() throws -> WebClient.Answer {
        let answer = try postern.call(
          "POST", "/v1/tasks", Patient.task(extra.count, nil),
          fields: [("Idempotency-Key", "extra-\(extra.count)")])
        if answer.status == 201 { extra.append(try #require(answer.json["id"]?.string)) }
        return answer
      }
      let refusal = try until("a refusal", within: 60) {
        let answer = try ask()
        return answer.status == 201 ? nil : answer
      }
      Patient.expectRefusal(refusal, "/v1/tasks")
      #expect(try postern.call("GET", "/healthz").status == 200)
      let words = String(
        decoding: Partner.bytes(at: server.folder + "/server.log"), as: UTF8.self)
      #expect(words.contains("PANIC") && words.contains("No space left on device"))
      try disk.clear()
      _ = try until("recovery", within: 60) {
        if try ask().status == 201 { return true }
        // Whoever runs it starts it again when it has given up.
        try? server.start()
        return nil
      }
      let ids = try await made + extra
      #expect(Set(ids).count == ids.count && ids.count > 600)
      #expect(Set(try postern.list("/v1/tasks").compactMap { $0["id"]?.string }) == Set(ids))
      let tally = try receiver.tally("/hook", ids: 600, within: 90)
      #expect((tally.ids, tally.pairs, tally.conflicts) == (600, 600, 0))
    }

    @Test func `a SQLite file without write permission answers 503 until it has it`() throws {
      let patient = try Patient(store: nil)
      let process = "\(patient.postern.process.processID)"
      func limit(_ bytes: String) throws {
        let code = try Partner.run(["prlimit", "--pid", process, "--fsize=\(bytes):"], in: "/")
        try #require(code == 0)
      }
      try patient.suffers("store_unwritable", "disk_full") {
        try limit("1")
      } untilHealed: {
        try limit("unlimited")
      }
    }

    @Test(.enabled(Patient.remedy) { PostgresServer.isExpected })
    func `a read-only PostgreSQL answers 503 until it takes writes`() throws {
      let server = try PostgresServer()
      let address = try server.newDatabase()
      let patient = try Patient(store: address)
      try patient.suffers("store_read_only") {
        try server.set("SET default_transaction_read_only = on", of: address)
      } untilHealed: {
        try server.set("RESET default_transaction_read_only", of: address)
      }
    }

    @Test(.enabled(noDisk) { hasDisk })
    func `a SQLite file on a read-only disk ends the start with its name`() throws {
      let disk = try TinyDisk(megabytes: 4)
      let postern = try RunningPostern(store: "sqlite:\(disk.path)/postern.db")
      let task = try postern.createTask(Patient.task(1, nil))
      postern.process.signal(SIGTERM)
      #expect(postern.process.waitUntilExit() == 0)
      try disk.setReadOnly(true)
      let refused = try Postern.run(["serve", "--listen", "127.0.0.1:0"] + postern.store)
      #expect(refused.status == 78)
      #expect(refused.errors.contains("--store"))
      try disk.setReadOnly(false)
      try postern.restart()
      #expect(
        try postern.call("GET", "/v1/tasks/\(task["id"]?.string ?? "")").status == 200)
    }

    @Test(.enabled(Patient.remedy) { PostgresServer.isExpected })
    func `a PostgreSQL that is away answers 503 until it is back`() throws {
      let server = try PostgresServer()
      let postern = try RunningPostern(store: try server.newDatabase())
      let link = try #require(try postern.createTask(Patient.task(1, nil))["links"]?.array?.first)
      try server.stop("immediate")
      let requests: [(method: String, path: String, body: JSON?)] = [
        ("POST", "/v1/tasks", Patient.task(2, nil)), ("GET", "/v1/tasks", nil),
        ("GET", "/readyz", nil),
      ]
      for request in requests {
        let answer = try postern.call(request.method, request.path, request.body)
        Patient.expectRefusal(answer, request.path)
      }
      #expect(try postern.call("GET", "/healthz").status == 200)
      let page = try FirstPage(link, postern)
      #expect(page.answer.status == 503)
      #expect(page.answer.fields["retry-after"] != nil)
      #expect(page.answer.fields["content-type"]?.hasPrefix("text/html") == true)
      try server.start()
      _ = try until("readiness") {
        try postern.call("GET", "/readyz").status == 200 ? true : nil
      }
      #expect(try postern.call("POST", "/v1/tasks", Patient.task(3, nil)).status == 201)
      #expect(try FirstPage(link, postern).answer.status == 200)
      #expect(try postern.list("/v1/tasks").count == 2)
    }

    @Test(.enabled(Patient.remedy) { PostgresServer.isExpected })
    func `a PostgreSQL that stops during commits twice loses nothing`() async throws {
      let (receiver, server) = (try Receiver(), try PostgresServer(settings: []))
      let postern = try RunningPostern(store: try server.newDatabase())
      try postern.addChannel("hook", "webhook", receiver.url("/hook"))
      let maker = postern.maker
      async let made = maker.make(600, over: 8, channels: ["hook"])
      for count in [100, 350] {
        _ = try receiver.tally("/hook", ids: count)
        try server.stop("immediate")
        try server.start()
      }
      let ids = try await made
      #expect(Set(ids).count == 600)
      #expect(Set(try postern.list("/v1/tasks").compactMap { $0["id"]?.string }) == Set(ids))
      let tally = try receiver.tally("/hook", ids: 600, within: 90)
      #expect((tally.ids, tally.pairs, tally.conflicts) == (600, 600, 0))
    }
  }
}

/// A server whose store falls ill and gets well again.
private struct Patient {
  static let remedy: Comment = "PostgreSQL is missing: apt-get install postgresql"

  let postern: RunningPostern
  private let receiver: Receiver

  init(store: String?) throws {
    (receiver, postern) = (try Receiver(), try RunningPostern(store: store))
    try postern.addChannel("hook", "webhook", receiver.url("/hook"))
  }

  static func task(_ number: Int, _ channel: String?) -> JSON {
    [
      "title": .string("Gate \(number)"), "invite": "none",
      "assignees": [["email": "ada@example.com"]],
      "channels": .array(channel.map { [.string($0)] } ?? []),
    ]
  }

  /// Makes tasks before, during and after the illness, and looks whether all that was promised is
  /// there and nothing else.
  ///
  /// - Parameter words: by one of them it says why it is not ready.
  func suffers(
    _ words: String..., from illness: () throws -> Void, untilHealed cure: () throws -> Void
  ) throws {
    let first = try postern.createTask(Self.task(0, "hook"))
    let link = try #require(first["links"]?.array?.first)
    var promised = [try #require(first["id"]?.string)]
    try illness()
    // What room there is inside of the store may last for some more.
    let refusal = try until("a refusal", within: 60) {
      let answer = try postern.call("POST", "/v1/tasks", Self.task(promised.count, "hook"))
      guard answer.status == 201 else { return answer }
      promised.append(try #require(answer.json["id"]?.string))
      return nil
    }
    Self.expectRefusal(refusal, "/v1/tasks")
    // Something small may have found room since.
    let unready = try until("unreadiness", within: 60) {
      let answer = try postern.call("POST", "/v1/tasks", Self.task(promised.count, "hook"))
      if answer.status == 201 { promised.append(try #require(answer.json["id"]?.string)) }
      let unready = try postern.call("GET", "/readyz")
      return unready.status == 503 ? unready : nil
    }
    #expect(Set(try postern.list("/v1/tasks").compactMap { $0["id"]?.string }) == Set(promised))
    #expect(try postern.call("GET", "/healthz").status == 200)
    #expect(unready.fields["retry-after"] != nil)
    #expect(unready.json["status"] == "unavailable")
    #expect(words.contains(unready.json["reason"]?.string ?? ""), "\(unready.text)")
    let page = try FirstPage(link, postern)
    #expect(page.answer.status == 200)
    let code = try page.askForCode()
    #expect(code.status == 503)
    #expect(code.fields["retry-after"] != nil)
    #expect(code.fields["content-type"]?.hasPrefix("text/html") == true)

    try cure()
    // Nobody need ask for anything that would try the store.
    _ = try until("readiness", within: 60) {
      try postern.call("GET", "/readyz").status == 200 ? true : nil
    }
    let later = try until("recovery", within: 60) {
      let answer = try postern.call("POST", "/v1/tasks", Self.task(promised.count, "hook"))
      return answer.status == 201 ? answer.json : nil
    }
    promised.append(try #require(later["id"]?.string))
    #expect(try page.askForCode().status == 303)
    #expect(Set(try postern.list("/v1/tasks").compactMap { $0["id"]?.string }) == Set(promised))
    let tally = try receiver.tally("/hook", ids: promised.count)
    #expect((tally.ids, tally.pairs, tally.conflicts) == (promised.count, promised.count, 0))
  }

  static func expectRefusal(_ answer: WebClient.Answer, _ path: String) {
    #expect(answer.status == 503, "\(path): \(answer.text)")
    #expect(answer.fields["retry-after"] != nil, "\(path)")
    guard path.hasPrefix("/v1/") else { return }
    #expect(answer.fields["content-type"] == "application/problem+json")
    #expect(answer.json["code"] == "unavailable")
  }
}

/// The first page of a link, as a browser without script gets it.
private struct FirstPage {
  let answer: WebClient.Answer
  private let client: WebClient
  private let cookie: String
  private let place: String

  init(_ link: JSON, _ postern: RunningPostern) throws {
    client = WebClient(port: postern.port)
    let url = try #require(link["url"]?.string)
    let path = String(url.dropFirst(postern.url.count))
    let first = try client.send("GET", path)
    cookie = String((first.fields["set-cookie"] ?? "").prefix { $0 != ";" })
    place = first.fields["location"] ?? "/"
    answer = try client.send("GET", place, fields: [("Cookie", cookie)])
  }

  /// Presses the button of the page.
  func askForCode() throws -> WebClient.Answer {
    let mark = "name=\"_token\" value=\""
    let start = try #require(answer.text.firstRange(of: mark)).upperBound
    let token = answer.text[start...].prefix { $0 != "\"" }
    return try client.send(
      "POST", place + "/code",
      fields: [("Cookie", cookie), ("Content-Type", "application/x-www-form-urlencoded")],
      body: Array("_token=\(token)".utf8))
  }
}
