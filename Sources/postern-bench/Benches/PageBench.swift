import Concurrency
import Cryptography
import Domain
import Gateway
import HTTPServer
import JSON
import Store

/// Measures the approver's form page against nginx serving the same bytes from disk.
enum PageBench {
  private static let rounds = 3
  private static let seconds = 3

  static func run(_ place: BenchPlace) async throws -> BenchResult {
    let environment = try await BenchEnvironment(place)
    let (server, port) = try environment.serve()
    let state = try await state(environment)
    let page = try await OwnedThread.run("bench") { try fetch(state, port) }
    try place.folder.write(page, to: "page.html")
    let nginx = try Nginx(place.folder)
    defer { nginx.stop() }
    Report.say(
      "page: the form page of one link, \(page.count) bytes; for every request its session, link, "
        + "task and draft are read from the store and the page is filled; wrk -t2 -c64")
    Report.say("against: nginx, two workers, the same bytes from disk; " + Report.load)
    var ours: [Double] = []
    var theirs: [Double] = []
    for round in 1...rounds {
      ours.append(
        try await wrk("http://127.0.0.1:\(port)\(state.path)", cookie: state.cookie))
      theirs.append(try await wrk("http://127.0.0.1:\(nginx.port)/page.html", cookie: nil))
      Report.say(
        "  round \(round): \(Report.figure(ours[round - 1])) pages/s, "
          + "\(Report.figure(theirs[round - 1])) from nginx; " + Report.load)
    }
    await server.shutdown(grace: .seconds(1))
    await environment.stop()
    return .middle(ours: ours, theirs: theirs)
  }

  struct LinkPageState: Sendable {
    let path: String
    let cookie: String
  }

  /// Makes a task and a proven session of its assignee.
  private static func state(_ environment: BenchEnvironment) async throws -> LinkPageState {
    let created = try await environment.gateway.createTask(
      try SampleTask.values(channels: []), by: environment.caller)
    guard let issued = created.links.first, let token = issued.url.split(separator: "/").last
    else { throw BenchFailure("the task came without a link") }
    let session = BearerToken()
    let short = environment.gateway.preVerificationCookie(token: String(token)).short
    let digest = environment.gateway.sessionDigest(session, short: short)
    let tenant = environment.caller.tenant
    let now = Clock.system.now
    try await environment.database.write(.tenant(tenant)) { transaction in
      try AccessSessionRepository(transaction, of: tenant).insert(
        AccessSession(tenant: tenant, link: issued.link.id, createdAt: now, seenAt: now),
        digest: digest)
    }
    return LinkPageState(path: "/link/\(short)", cookie: "__Host-g_\(short)=s\(session.text)")
  }

  private static func fetch(_ state: LinkPageState, _ port: UInt16) throws -> [UInt8] {
    let socket = try ClientSocket(port: port)
    defer { socket.close() }
    let answer = try socket.exchange(
      Array(
        "GET \(state.path) HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: \(state.cookie)\r\n\r\n".utf8))
    let text = String(decoding: answer.body, as: UTF8.self)
    guard answer.status == 200, text.contains("Reviewer comments") else {
      throw BenchFailure("the page is not the form: \(answer.status)")
    }
    return answer.body
  }

  /// Requests a second, as `wrk` counts them.
  private static func wrk(_ url: String, cookie: String?) async throws -> Double {
    var words = ["wrk", "-t2", "-c64", "-d\(seconds)s"]
    if let cookie { words += ["-H", "Cookie: \(cookie)"] }
    let arguments = words + [url]
    let text = try await OwnedThread.run("bench") {
      let child = try Child(arguments)
      defer { child.stop() }
      return child.readToEnd()
    }
    if text.contains("Non-2xx") || text.contains("Socket errors") {
      throw BenchFailure("wrk saw failures:\n" + text)
    }
    let line = text.split(separator: "\n").first { $0.hasPrefix("Requests/sec:") }
    guard let word = line?.split(separator: " ").last, let rate = Double(word) else {
      throw BenchFailure("wrk gave no figure:\n" + text)
    }
    return rate
  }
}

/// An nginx of the bench's own, with its files in the bench's folder.
private struct Nginx {
  let port: UInt16
  private let child: Child

  init(_ folder: TemporaryFolder) throws {
    let port = try ClientSocket.freePort()
    let path = folder.path
    try folder.write(
      """
      worker_processes 2; daemon off; pid \(path)/nginx.pid; error_log \(path)/error.log crit;
      events { worker_connections 1024; }
      http {
        access_log off; sendfile on; keepalive_requests 1000000000; default_type text/html;
        client_body_temp_path \(path)/body; proxy_temp_path \(path)/proxy;
        fastcgi_temp_path \(path)/fastcgi; uwsgi_temp_path \(path)/uwsgi;
        scgi_temp_path \(path)/scgi;
        server { listen 127.0.0.1:\(port); root \(path); }
      }
      """, to: "nginx.conf")
    child = try Child(["nginx", "-c", path + "/nginx.conf", "-e", path + "/error.log"])
    self.port = port
    for _ in 0..<200 {
      if ClientSocket.isListening(port) { return }
      Stopwatch.sleep(until: Stopwatch.now + 20_000_000)
    }
    child.stop()
    throw BenchFailure("nginx did not start")
  }

  func stop() { child.stop() }
}
