import Domain
import Support
import Testing
import Transfer

@Suite(.serialized) struct HTTPTransferTests {
  let receiver: HTTPReceiver
  let transfer: Transfer

  init() throws {
    receiver = try HTTPReceiver()
    transfer = try Local.transfer(receiver)
  }

  private func url(_ path: String, secure: Bool = false) throws -> TransferURL {
    let origin =
      secure ? "https://localhost:\(receiver.secure)" : "http://localhost:\(receiver.plain)"
    return try TransferURL(origin + path, policy: Local.policy)
  }

  private func get(
    _ path: String, secure: Bool = false, change: (inout TransferRequest) -> Void = { _ in }
  ) async throws -> TransferAnswer {
    var request = TransferRequest.http(try HTTPCall(.get, try url(path, secure: secure)))
    change(&request)
    return await transfer.send(request)
  }

  @Test(arguments: HTTPCall.Method.allCases)
  func `a call arrives with its method, fields and body`(method: HTTPCall.Method) async throws {
    let body = Array("{\"a\":1}".utf8)
    let call = try HTTPCall(
      method, try url("/echo", secure: true),
      fields: [("Content-Type", "application/json"), ("X-Empty", "")], body: body)
    let text = try #require(await transfer.send(.http(call)).body)
    #expect(text.hasPrefix("\(method.rawValue) /echo HTTP/1.1\r\n"))
    #expect(text.hasSuffix("\r\n\r\n{\"a\":1}"))
    let lines = Set(text.split(separator: "\r\n"))
    #expect(
      lines.isSuperset(of: [
        "User-Agent: Postern", "Content-Type: application/json", "X-Empty:", "Content-Length: 7",
      ]))
    #expect(!lines.contains { $0.hasPrefix("Expect") })
  }

  /// The calls share a handle, whose memory is reused.
  @Test func `calls of any length arrive whole and without Expect on one handle`() async throws {
    for (length, fields) in [(5, 3), (3_000_000, 40), (0, 0), (70_000, 1), (900, 12)] {
      let body = (0..<length).map { UInt8(ascii: "a") + UInt8($0 % 26) }
      let names = (0..<fields).map { "X-Field-\($0)" }
      let call = try HTTPCall(
        .post, try url("/digest"), fields: names.map { ($0, $0 + "=\(length)") }, body: body)
      let text = try #require(await transfer.send(.http(call)).body)
      let lines = text.split(separator: "\r\n")
      #expect(lines.last == "\(length) \(body.reduce(0) { ($0 &* 31 &+ Int($1)) % 65_521 })")
      #expect(lines.filter { $0.hasPrefix("X-Field") } == names.map { "\($0): \($0)=\(length)" })
      #expect(!lines.contains { $0.hasPrefix("Expect") })
    }
    #expect(receiver.count("open") == 1)
  }

  @Test func `a POST without a content type is sent without one`() async throws {
    let call = try HTTPCall(.post, try url("/echo"), body: [0x78])
    let text = try #require(await transfer.send(.http(call)).body)
    #expect(!text.lowercased().contains("content-type"))
  }

  @Test func `an answer's fields are found in any case of letters`() async throws {
    let answer = try await get("/echo")
    guard case .response(200, let fields, _, false) = answer.result else {
      Issue.record("\(answer.result)")
      return
    }
    #expect(fields["x-mixed"] == "One")
    #expect(fields["x-other"] == nil)
    #expect(answer.address == IPAddress("127.0.0.1"))
  }

  @Test(arguments: [204, 302, 404, 410, 429, 500, 503])
  func `every status is returned as an answer`(status: Int) async throws {
    #expect(try await get("/status/\(status)").status == status)
  }

  @Test func `a redirect is not followed`() async throws {
    #expect(try await get("/redirect").status == 302)
    #expect(receiver.count("request /secret") == 0)
  }

  @Test(arguments: ["/chunked", "/big"])
  func `a body above the cap is cut and marked`(path: String) async throws {
    let answer = try await get(path) { $0.responseCap = 20_000 }
    guard case .response(200, _, let body, true) = answer.result else {
      Issue.record("\(answer.result)")
      return
    }
    #expect(body.count == 20_000)
  }

  @Test(arguments: [
    ("/fields", TransferFailure.responseTooLarge), ("/interim", .responseTooLarge),
    ("/garbage", .protocolError), ("/drop", .closed), ("/hang", .timeout),
  ])
  func `a malformed answer fails with its own reason`(path: String, failure: TransferFailure)
    async throws
  {
    let answer = try await get(path) { $0.timeout = .milliseconds(path == "/hang" ? 300 : 15_000) }
    #expect(answer.failure == failure)
  }

  @Test func `an answer below the lowest speed fails with too_slow`() async throws {
    var configuration = TransferConfiguration(policy: Local.policy)
    configuration.slowBytes = 100
    configuration.slowFor = .seconds(1)
    let strict = try Transfer(configuration: configuration)
    let answer = await strict.send(.http(try HTTPCall(.get, try url("/drip"))))
    #expect(answer.failure == .tooSlow)
  }

  @Test func `a certificate of an unknown authority is refused`() async throws {
    let strict = try Transfer(configuration: TransferConfiguration(policy: Local.policy))
    let answer = await strict.send(.http(try HTTPCall(.get, try url("/echo", secure: true))))
    #expect(answer.failure == .tls)
    #expect(receiver.count("request") == 0)
  }

  @Test func `a handshake that never ends fails with connect`() async throws {
    let url = try TransferURL("https://localhost:\(receiver.plain)/", policy: Local.policy)
    let request = TransferRequest(
      .http(try HTTPCall(.get, url)), connectTimeout: .milliseconds(500))
    #expect(await transfer.send(request).failure == .connect)
  }

  @Test func `an address without a server fails with connect, an unknown name with resolve`()
    async throws
  {
    let closed = try HTTPReceiver()
    closed.partner.stop()
    for (text, failure) in [
      ("http://127.0.0.1:\(closed.plain)/", TransferFailure.connect),
      ("https://nowhere.invalid/", .resolve),
    ] {
      let call = try HTTPCall(.get, try TransferURL(text, policy: Local.policy))
      #expect(await transfer.send(.http(call)).failure == failure)
    }
  }

  @Test func `a second call reuses the connection of the first`() async throws {
    #expect(try await get("/echo", secure: true).reused == false)
    #expect(try await get("/echo", secure: true).reused == true)
    #expect(receiver.count("open") == 1)
  }

  @Test func `hanging transfers delay no other and end when their tasks are cancelled`()
    async throws
  {
    let request = TransferRequest.http(try HTTPCall(.get, try url("/hang")))
    let transfer = transfer
    let failures = await withTaskGroup(of: TransferFailure?.self) { group in
      for _ in 0..<30 { group.addTask { await transfer.send(request).failure } }
      for _ in 0..<5 {
        let answer = try? await get("/status/200")
        #expect(answer?.status == 200)
      }
      group.cancelAll()
      return await group.reduce(into: [TransferFailure?]()) { $0.append($1) }
    }
    #expect(failures == Array(repeating: .aborted, count: 30))
  }

  @Test func `300 concurrent calls all arrive`() async throws {
    let request = TransferRequest.http(
      try HTTPCall(.post, try url("/status/202"), body: [0x7b, 0x7d]))
    let transfer = transfer
    let accepted = await withTaskGroup(of: Int?.self) { group in
      for _ in 0..<300 { group.addTask { await transfer.send(request).status } }
      return await group.reduce(0) { $0 + ($1 == 202 ? 1 : 0) }
    }
    #expect(accepted == 300)
    #expect(receiver.count("request /status/202") == 300)
  }

  @Test func `shutdown fails transfers in progress and later ones`() async throws {
    let request = TransferRequest.http(try HTTPCall(.get, try url("/hang")))
    let transfer = transfer
    async let pending = transfer.send(request)
    async let other = transfer.send(request)
    await transfer.shutdown()
    #expect(await pending.failure == .shutdown)
    #expect(await other.failure == .shutdown)
    #expect(await transfer.send(request).failure == .shutdown)
  }

  /// The first connection reads some 140 authorities; the later ones find them read.
  @Test func `certificate authorities are parsed once for all connections`() async throws {
    var took: [Int64] = []
    for _ in 0..<21 {
      let answer = try await get("/close", secure: true)
      #expect(answer.status == 200)
      took.append(answer.duration.milliseconds)
    }
    #expect(receiver.count("open") == 21)
    let usual = took.dropFirst().sorted()[10]
    #expect(usual * 2 <= took[0], "\(took)")
  }
}
