import Domain
import HTTPServer
import Support
import Testing

/// Starting, stopping, limits of connections, TLS rules.
struct LifecycleTests {
  static let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

  @Test func `shutdown finishes requests in progress and closes idle connections`() async throws {
    let (arrivals, arrive) = AsyncStream<Void>.makeStream()
    let (gates, gate) = AsyncStream<Void>.makeStream()
    try await Harness.run(handler: { request in
      guard request.path == ["slow"] else { return Response() }
      arrive.yield()
      for await _ in gates { break }
      return .text(.ok, "done")
    }) { harness in
      let idle = try harness.client()
      try idle.send(Self.get)
      _ = try idle.readAnswer()
      let busy = try harness.client()
      try busy.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
      for await _ in arrivals { break }
      async let over: Void = harness.server.shutdown(grace: .seconds(20))
      #expect(try idle.readToEnd() == "")
      gate.yield()
      let answer = try #require(Answer(try busy.readToEnd()))
      #expect(answer.body == "done" && answer["connection"] == "close")
      await over
      await harness.server.run()
      #expect(throws: RawClient.Failure.self) { try harness.client() }
    }
  }

  @Test func `shutdown aborts and cancels what outlasts the grace`() async throws {
    let (arrivals, arrive) = AsyncStream<Void>.makeStream()
    let (ends, end) = AsyncStream<Bool>.makeStream()
    try await Harness.run(handler: { _ in
      arrive.yield()
      let never = AsyncStream<Void> { _ in }
      for await _ in never {}
      end.yield(Task.isCancelled)
      return Response()
    }) { harness in
      let client = try harness.client()
      try client.send(Self.get)
      for await _ in arrivals { break }
      await harness.server.shutdown(grace: .milliseconds(50))
      #expect(try client.readToEnd() == "")
      #expect(await ends.first { _ in true } == true)
    }
  }

  @Test func `connections above the limit get Retry-After`() async throws {
    try await Harness.run({ $0.limits.connections = 2 }, handler: Echo().handle) { harness in
      let first = try harness.client()
      let second = try harness.client()
      for client in [first, second] {
        try client.send(Self.get)
        #expect(Answer(try client.readAnswer())?.status == 200)
      }
      let third = try harness.client()
      let answer = try #require(Answer(try third.readToEnd()))
      #expect(answer.status == 503 && answer["retry-after"] == "1")
    }
  }

  @Test func `a refusal carries the fields it was given`() async throws {
    try await Harness.run({ $0.refusalFields = SecurityHeaders.api }, handler: Echo().handle) {
      harness in
      let client = try harness.client()
      try client.send("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n")
      let answer = try #require(Answer(try client.readToEnd()))
      #expect(answer.status == 405 && answer["allow"] == "GET, HEAD, POST, PUT, PATCH, DELETE")
      #expect(answer["x-content-type-options"] == "nosniff" && answer["connection"] == "close")
    }
  }

  @Test(arguments: [(Int32(0), "TLSv1.3"), (0x303, "TLSv1.2")])
  func `TLS 1.3 and 1.2 are spoken`(version: Int32, name: String) async throws {
    try await Harness.run(
      isSecure: true,
      handler: { request in
        .text(.ok, "\(request.source.isSecure)")
      }
    ) { harness in
      let client = try RawClient(port: harness.port, isSecure: true, version: version)
      #expect(client.version == name)
      try client.send(Self.get)
      #expect(Answer(try client.readAnswer())?.body == "true")
    }
  }

  @Test func `TLS 1.1 is not spoken`() async throws {
    try await Harness.run(isSecure: true, handler: Echo().handle) { harness in
      #expect(throws: RawClient.Failure.self) {
        try RawClient(port: harness.port, isSecure: true, version: 0x302)
      }
    }
  }

  @Test func `only HTTP 1.1 is negotiated`() async throws {
    try await Harness.run(isSecure: true, handler: Echo().handle) { harness in
      #expect(throws: RawClient.Failure.self) {
        try RawClient(port: harness.port, isSecure: true, protocols: [2] + Array("h2".utf8))
      }
      let both = [2] + Array("h2".utf8) + [8] + Array("http/1.1".utf8)
      let client = try RawClient(port: harness.port, isSecure: true, protocols: both)
      try client.send(Self.get)
      #expect(Answer(try client.readAnswer())?.status == 200)
    }
  }

  @Test(arguments: [Int32(0), 0x303])
  func `a session is resumed by whichever loop the client meets`(version: Int32) async throws {
    try await Harness.run(isSecure: true, { $0.loops = 3 }, handler: Echo().handle) { harness in
      var clients: [RawClient] = []
      // Those before stay, so that all loops get their share.
      for number in 0..<9 {
        let client = try RawClient(
          port: harness.port, isSecure: true, version: version, resuming: clients.last)
        try client.send(Self.get)
        #expect(Answer(try client.readAnswer())?.status == 200)
        #expect(client.isResumed == (number > 0))
        clients.append(client)
      }
    }
  }

  @Test func `renegotiation is refused`() async throws {
    try await Harness.run(isSecure: true, handler: Echo().handle) { harness in
      let client = try RawClient(port: harness.port, isSecure: true, version: 0x303, timeout: 500)
      #expect(!client.canRenegotiate)
    }
  }

  @Test func `certificates are replaced while connections live`() async throws {
    try await Harness.run(isSecure: true, handler: Echo().handle) { harness in
      let old = try harness.client(isSecure: true)
      try harness.server.reloadCertificates()
      let new = try harness.client(isSecure: true)
      for client in [old, new] {
        try client.send(Self.get)
        #expect(Answer(try client.readAnswer())?.status == 200)
      }
    }
  }

  @Test func `a missing certificate stops the start`() async throws {
    let address = try #require(IPAddress("127.0.0.1"))
    var configuration = ServerConfiguration(address: address, port: 0)
    configuration.tls = .init(certificate: "/nowhere/c.pem", key: "/nowhere/k.pem")
    let server = Server(configuration: configuration)
    #expect(throws: ServerError.badCertificate) { try server.checkCertificates() }
    #expect(throws: ServerError.badCertificate) { try server.start(Echo().handle) }
  }

  @Test func `a taken port stops the start`() async throws {
    try await Harness.run(handler: Echo().handle) { harness in
      let address = try #require(IPAddress("127.0.0.1"))
      let second = Server(configuration: ServerConfiguration(address: address, port: harness.port))
      #expect(throws: ServerError.cannotListen(errno: 98)) { try second.bind() }
      #expect(throws: ServerError.cannotListen(errno: 98)) { try second.start(Echo().handle) }
    }
  }

  @Test func `a connection to a bound port is served once the server starts`() async throws {
    let address = try #require(IPAddress("127.0.0.1"))
    let server = Server(configuration: ServerConfiguration(address: address, port: 0))
    let port = try server.bind()
    try await withTaskExecutorPreference(BlockingExecutor.shared) {
      let client = try RawClient(port: port)
      try client.send(Self.get)
      #expect(try server.start(Echo().handle) == port)
      #expect(Answer(try client.readAnswer())?.status == 200)
    }
    await server.shutdown(grace: .milliseconds(0))
  }

  @Test(arguments: [false, true])
  func `a client that has sent everything may close its side`(isSecure: Bool) async throws {
    try await Harness.run(isSecure: isSecure, handler: Echo().handle) { harness in
      let client = try harness.client(isSecure: isSecure)
      try client.send(Self.get)
      client.finishSending()
      #expect(Answer(try client.readToEnd())?.status == 200)
    }
  }

  @Test(arguments: [
    "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "\u{16}\u{3}\u{1}\0\u{2}xx",
    "\u{15}\u{3}\u{3}\0\u{2}\u{2}\u{28}",
  ])
  func `bytes that are no handshake end a TLS connection`(text: String) async throws {
    try await Harness.run(
      isSecure: true, { $0.limits.handshake = .milliseconds(200) }, handler: Echo().handle
    ) { harness in
      let client = try harness.client()
      try client.send(text)
      #expect(!(try client.readToEnd()).contains("200 OK"))
    }
  }
}
