import Domain
import HTTPServer
import Testing

/// Slow clients over real sockets, with short deadlines.
struct DeadlineTests {
  private static let quick = Limits.Deadline(
    total: .seconds(2), grace: .milliseconds(150), bytesPerSecond: 1000)

  /// Sends one byte whenever 20 ms pass in silence; what the server said when it had enough.
  private func drip(_ client: RawClient, _ text: String) throws -> String {
    for byte in text.utf8 {
      guard !client.hears(within: 20) else { return try client.readToEnd() }
      try client.send([byte])
    }
    return "the server waited for everything"
  }

  @Test(arguments: [false, true])
  func `a dripping header is refused`(isSecure: Bool) async throws {
    try await Harness.run(
      isSecure: isSecure, { $0.limits.headerTime = .milliseconds(200) }, handler: Echo().handle
    ) { harness in
      let client = try harness.client(isSecure: isSecure)
      try client.send("GET / HTTP/1.1\r\n")
      let text = "X: " + String(repeating: "x", count: 200)
      #expect(Answer(try drip(client, text))?.status == 408)
    }
  }

  @Test(arguments: [4, 16_384])
  func `a dripping body is refused, read or not`(eager: Int) async throws {
    try await Harness.run(
      {
        $0.limits.bodyDeadline = Self.quick
        $0.limits.eagerBody = eager
      }, handler: Echo().handle
    ) { harness in
      let client = try harness.client()
      try client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 500\r\n\r\nabcdefgh")
      #expect(Answer(try drip(client, String(repeating: "x", count: 400)))?.status == 408)
    }
  }

  /// The kernel would take all of the small answer and keep it for as long as the client likes.
  @Test(arguments: [200_000, 30 << 20], [false, true])
  func `a client that does not read is aborted`(size: Int, isHalfClosed: Bool) async throws {
    try await Harness.run(
      {
        $0.limits.writeDeadline = Self.quick
        $0.limits.keepAlive = .milliseconds(100)
      },
      handler: { _ in
        Response(body: [UInt8](repeating: 1, count: size))
      }
    ) { harness in
      let client = try harness.client()
      try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
      if isHalfClosed { client.finishSending() }
      #expect(client.isClosed(within: 60_000))
    }
  }

  @Test func `a silent TLS client is closed`() async throws {
    try await Harness.run(
      isSecure: true, { $0.limits.handshake = .milliseconds(100) }, handler: Echo().handle
    ) { harness in
      let client = try harness.client()
      #expect(try client.readToEnd() == "")
    }
  }

  @Test func `an idle kept connection is closed without an answer`() async throws {
    try await Harness.run({ $0.limits.keepAlive = .milliseconds(100) }, handler: Echo().handle) {
      harness in
      let client = try harness.client()
      try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(Answer(try client.readAnswer())?.status == 200)
      #expect(try client.readToEnd() == "")
    }
  }

  @Test func `a real client is served among two hundred slow ones`() async throws {
    try await Harness.run(handler: Echo().handle) { harness in
      var slow: [RawClient] = []
      for _ in 0..<200 {
        let client = try harness.client()
        try client.send("GET / HTTP/1.1\r\nHo")
        slow.append(client)
      }
      let client = try harness.client()
      try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(Answer(try client.readAnswer())?.status == 200)
      #expect(slow.count == 200)
    }
  }
}
