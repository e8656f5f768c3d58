import Domain
import HTTPServer
import Synchronization
import Testing

/// The server over real sockets.
struct ServerTests {
  static let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

  @Test(arguments: [false, true])
  func `a request may arrive one byte a packet`(isSecure: Bool) async throws {
    try await Harness.run(isSecure: isSecure, handler: Echo().handle) { harness in
      let client = try harness.client(isSecure: isSecure)
      for body in [
        "Content-Length: 3\r\n\r\nabc", "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
      ] {
        for byte in "POST /x HTTP/1.1\r\nHost: a\r\n\(body)".utf8 { try client.send([byte]) }
        #expect(Answer(try client.readAnswer())?.body == "POST /x [abc]")
      }
    }
  }

  @Test func `a request may be split anywhere`() async throws {
    try await Harness.run({ $0.limits.requestsPerConnection = 0 }, handler: Echo().handle) {
      harness in
      let client = try harness.client()
      let bytes = Array("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc".utf8)
      for split in 1..<bytes.count {
        try client.send(Array(bytes[..<split]))
        try client.send(Array(bytes[split...]))
        #expect(Answer(try client.readAnswer())?.status == 200)
      }
    }
  }

  @Test func `a large body passes in both directions`() async throws {
    try await Harness.run(handler: { request in
      let body = try await request.body.bytes(upTo: 9 << 20)
      return Response(body: body)
    }) { harness in
      for isChunked in [false, true] {
        let client = try harness.client()
        let text = String(repeating: "0123456789abcdef", count: 1 << 18)
        let size = text.utf8.count
        let framed =
          isChunked
          ? "Transfer-Encoding: chunked\r\n\r\n\(String(size, radix: 16))\r\n\(text)\r\n0\r\n\r\n"
          : "Content-Length: \(size)\r\n\r\n\(text)"
        try client.send("POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\(framed)")
        #expect(Answer(try client.readToEnd())?.body == text)
      }
    }
  }

  @Test func `a body is a sequence of chunks`() async throws {
    try await Harness.run(handler: { request in
      var count = 0
      for try await chunk in request.body { count += chunk.count }
      return .text(.ok, "\(count)")
    }) { harness in
      let client = try harness.client()
      try client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n")
      try client.send([UInt8](repeating: 1, count: 100_000))
      #expect(Answer(try client.readAnswer())?.body == "100000")
    }
  }

  @Test(arguments: [(20, 200), (21, 413)])
  func `a route's own limit answers 413`(size: Int, status: Int) async throws {
    try await Harness.run(handler: { request in
      _ = try await request.body.bytes(upTo: 20)
      return Response()
    }) { harness in
      let client = try harness.client()
      let body = String(repeating: "x", count: size)
      try client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(size)\r\n\r\n\(body)")
      #expect(Answer(try client.readAnswer())?.status == status)
    }
  }

  @Test func `100 Continue is sent when the body is asked for`() async throws {
    try await Harness.run(handler: Echo().handle) { harness in
      let client = try harness.client()
      try client.send(
        "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
      #expect(try client.readAnswer(headOnly: true) == "HTTP/1.1 100 Continue\r\n\r\n")
      try client.send("abc")
      let answer = try #require(Answer(try client.readAnswer()))
      #expect(answer.status == 200 && answer["connection"] == nil)
    }
  }

  @Test func `100 Continue is not sent when no handler reads the body`() async throws {
    try await Harness.run(handler: { _ in Response(.unauthorized) }) { harness in
      let client = try harness.client()
      try client.send(
        "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
      let answer = try #require(Answer(try client.readToEnd()))
      #expect(answer.status == 401 && answer["connection"] == "close")
    }
  }

  @Test func `HEAD has the length of GET and no body`() async throws {
    try await Harness.run(handler: { _ in .text(.ok, "twelve bytes") }) { harness in
      let client = try harness.client()
      try client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n")
      let answer = try #require(Answer(try client.readAnswer(headOnly: true)))
      #expect(answer["content-length"] == "12" && answer.body.isEmpty)
      #expect(answer["date"]?.hasSuffix(" GMT") == true && answer["server"] == nil)
      try client.send(Self.get)
      #expect(Answer(try client.readAnswer())?.body == "twelve bytes")
    }
  }

  @Test func `HTTP 1.0 is served without keep-alive`() async throws {
    try await Harness.run(handler: Echo().handle) { harness in
      let client = try harness.client()
      try client.send("GET /x HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n")
      #expect(Answer(try client.readToEnd())?.body == "GET /x []")
    }
  }

  @Test func `an answer may be streamed`() async throws {
    try await Harness.run(handler: { _ in
      Response(stream: { writer in
        for word in ["one", "two"] { try await writer.write(Array(word.utf8)) }
      })
    }) { harness in
      let client = try harness.client()
      try client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
      let answer = try #require(Answer(try client.readToEnd()))
      #expect(answer["transfer-encoding"] == "chunked" && answer["content-length"] == nil)
      #expect(answer.body == "3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n")
    }
  }

  @Test func `a client that leaves a stream ends its writer`() async throws {
    let (ends, end) = AsyncStream<Bool>.makeStream()
    try await Harness.run(handler: { _ in
      Response(stream: { writer in
        do {
          while true { try await writer.write([UInt8](repeating: 1, count: 65_536)) }
        } catch {
          end.yield(error is ClientGone)
        }
      })
    }) { harness in
      do {
        let client = try harness.client()
        try client.send(Self.get)
        _ = try client.receive()
      }
      #expect(await ends.first { _ in true } == true)
    }
  }

  @Test func `an error thrown by a handler is answered without its text`() async throws {
    struct Secret: Error {}
    try await Harness.run(handler: { _ in throw Secret() }) { harness in
      let client = try harness.client()
      try client.send(Self.get)
      let answer = try #require(Answer(try client.readAnswer()))
      #expect(answer.status == 500 && !answer.body.contains("Secret"))
    }
  }

  @Test func `a handler stays on its loop's thread`() async throws {
    actor Elsewhere { func visit() {} }
    let elsewhere = Elsewhere()
    try await Harness.run(handler: { _ in
      let before = ThreadName.current
      await elsewhere.visit()
      return .text(.ok, "\(before == ThreadName.current) \(before)")
    }) { harness in
      let client = try harness.client()
      var bodies: Set<String> = []
      for _ in 0..<5 {
        try client.send(Self.get)
        bodies.insert(try #require(Answer(try client.readAnswer())).body)
      }
      #expect(bodies.count == 1 && bodies.first?.hasPrefix("true") == true)
    }
  }
}
