import Domain
import Glibc
import JSON
import Support

/// A real server with its store, a tenant and an API key; all of it goes with this value.
final class RunningPostern {
  let folder: TemporaryFolder
  let tenant = "acme"
  let callbackSecret: String
  let key: String
  /// The flags that lead a command to the same store.
  let store: [String]
  private let flags: [String]
  private(set) var process: Partner
  private(set) var port: UInt16
  private(set) var url: String
  private var runs = 1
  private(set) var api: WebClient

  /// - Parameters:
  ///   - flags: settings beyond the store, the listener and loopback receivers.
  ///   - address: the store; nil for a SQLite file in the server's own folder.
  convenience init(_ flags: [String] = [], store address: String? = nil) throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/postern.db"
    let store = ["--store", address ?? "sqlite:" + path, "--key-ring", path + ".keys"]
    let tenant = try Postern.run(
      ["tenant", "create", "acme", "--display-name", "Acme Bank", "--json"] + store)
    let scopes = "tasks:read,tasks:write,channels:manage,keys:manage,audit:read"
    let key = try Postern.run(
      ["key", "create", "--tenant", "acme", "--scope", scopes, "--json"] + store)
    guard let secret = tenant.json["callback_secret"]?.string,
      let text = key.json["key"]?.string
    else { throw NotStarted(reason: tenant.errors + key.errors) }
    try self.init(
      in: folder, store, store + ["--allow-address", "127.0.0.1/32"] + flags, secret, text)
  }

  /// A server on a copy of another's store, with the same keys.
  convenience init(restoring file: String, of other: RunningPostern) throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/postern.db"
    for (from, to) in [(file, path), (other.folder.path + "/postern.db.keys", path + ".keys")] {
      try Partner.run(["cp", "-p", from, to], in: folder.path)
    }
    let store = ["--store", "sqlite:" + path]
    try self.init(
      in: folder, store, store + ["--allow-address", "127.0.0.1/32"], other.callbackSecret,
      other.key)
  }

  /// Another node on the same store; the first one outlives it, because it has the key ring.
  convenience init(besides other: RunningPostern) throws {
    try self.init(
      in: try TemporaryFolder(), other.store, other.flags, other.callbackSecret, other.key)
  }

  private init(
    in folder: TemporaryFolder, _ store: [String], _ flags: [String], _ callbackSecret: String,
    _ key: String
  ) throws {
    (self.folder, self.store, self.flags) = (folder, store, flags)
    (self.callbackSecret, self.key) = (callbackSecret, key)
    (process, url) = try Self.start(
      flags + ["--listen", "127.0.0.1:0"], folder.path + "/log-1")
    port = try Self.port(of: url)
    api = WebClient(port: port)
    try waitUntilReady()
  }

  /// A server on the store at an address, which holds what another's did, with the same keys.
  init(on address: String, of other: RunningPostern) throws {
    folder = try TemporaryFolder()
    (callbackSecret, key) = (other.callbackSecret, other.key)
    store = ["--store", address, "--key-ring", other.folder.path + "/postern.db.keys"]
    flags = store + ["--allow-address", "127.0.0.1/32"]
    (process, url) = try Self.start(
      flags + ["--listen", "127.0.0.1:0"], folder.path + "/log-1")
    port = try Self.port(of: url)
    api = WebClient(port: port)
    try waitUntilReady()
  }

  /// Starts again on the same store and the same port, after a stop or a kill.
  func restart() throws {
    runs += 1
    (process, url) = try Self.start(
      flags + ["--listen", "127.0.0.1:\(port)"], folder.path + "/log-\(runs)")
    api.hangUp()
    try waitUntilReady()
  }

  /// Kills the process without a chance to finish anything.
  func killHard() {
    process.signal(SIGKILL)
    _ = process.waitUntilExit()
    api.hangUp()
  }

  /// Everything that was logged, by all runs.
  var log: String {
    (1...runs).map {
      String(decoding: Partner.bytes(at: folder.path + "/log-\($0)"), as: UTF8.self)
    }.joined()
  }

  /// Waits until the present run has logged an event, and gives its line.
  @discardableResult
  func waitForLog(_ event: String) throws -> JSON {
    try Self.waitForLog(event, folder.path + "/log-\(runs)", process)
  }

  private static func start(_ flags: [String], _ log: String) throws -> (Partner, String) {
    let process = try Partner([Postern.binary, "serve"] + flags, errors: log)
    let url = try waitForLog("ready", log, process)["url"]?.string
    return (process, url ?? "")
  }

  private static func waitForLog(
    _ event: String, _ log: String, _ process: Partner
  ) throws -> JSON {
    let reader = try Partner([
      "tail", "--pid", "\(process.processID)", "-s", "0.05", "-n", "+1", "-F", log,
    ])
    while true {
      guard let line = try? reader.readLine() else {
        throw NotStarted(reason: String(decoding: Partner.bytes(at: log), as: UTF8.self))
      }
      if let json = try? JSONParser.parse(Array(line.utf8)), json["event"]?.string == event {
        return json
      }
    }
  }

  private static func port(of url: String) throws -> UInt16 {
    guard let port = url.split(separator: ":").last.flatMap({ UInt16($0) }) else {
      throw NotStarted(reason: "no port in \(url)")
    }
    return port
  }

  private func waitUntilReady() throws {
    guard url.hasPrefix("http:") else { return }
    _ = try until("readiness") {
      (try? api.send("GET", "/readyz"))?.status == 200 ? true : nil
    }
  }

  struct NotStarted: Error { let reason: String }
}

extension RunningPostern {
  /// Calls the API with the tenant's key.
  @discardableResult
  func call(
    _ method: String, _ path: String, _ body: JSON? = nil, fields: [(String, String)] = [],
    through client: WebClient? = nil
  ) throws -> WebClient.Answer {
    var all = [("Authorization", "Bearer " + key)] + fields
    if body != nil { all.append(("Content-Type", "application/json")) }
    return try (client ?? api).send(method, path, fields: all, body: body?.bytes ?? [])
  }

  /// Makes tasks from many clients at once.
  var maker: TaskMaker { TaskMaker(port: port, key: key) }

  /// Adds a channel of a kind that needs nothing but an address.
  func addChannel(_ name: String, _ kind: String, _ url: String) throws {
    let answer = try call(
      "POST", "/v1/channels",
      ["name": .string(name), "kind": .string(kind), "settings": ["url": .string(url)]])
    guard answer.status == 201 else { throw Refused(answer: answer.text) }
  }

  /// Makes a task and gives what the API says of it.
  func createTask(_ body: JSON) throws -> JSON {
    let answer = try call("POST", "/v1/tasks", body)
    guard answer.status == 201 else { throw Refused(answer: answer.text) }
    return answer.json
  }

  /// The task once it has ended.
  func endedTask(_ id: String) throws -> JSON {
    try until("the end of \(id)", within: 60) {
      let task = try call("GET", "/v1/tasks/\(id)?wait=25").json
      return task["closed_at"]?.string == nil ? nil : task
    }
  }

  /// The items of a list, all pages of it.
  func list(_ path: String) throws -> [JSON] {
    var items: [JSON] = []
    var cursor = ""
    while true {
      let mark = path.contains("?") ? "&" : "?"
      let page = try call("GET", path + mark + "limit=100" + cursor)
      guard page.status == 200, let found = page.json["data"]?.array else {
        throw Refused(answer: page.text)
      }
      items += found
      guard let next = page.json["next_cursor"]?.string else { return items }
      cursor = "&cursor=" + next
    }
  }

  struct Refused: Error, CustomStringConvertible {
    let answer: String
    var description: String { answer }
  }
}
