import Testing

@testable import HTTPServer

/// The parser as a plain value, byte by byte.
struct ParserTests {
  static let whole =
    "POST /v1/t%20x?a=b+c&d HTTP/1.1\r\nHost: gate.example:8443\r\n"
    + "Content-Type:  text/plain \r\nContent-Length: 0\r\nX-Empty:\r\n\r\n"

  private func parse(
    _ text: String, step: Int, limits: Limits = Limits()
  ) throws(Rejection) -> RequestHead? {
    var parser = RequestParser(limits: limits)
    let bytes = Array(text.utf8)
    var end = 0
    while end < bytes.count {
      end = min(bytes.count, end + step)
      if let (head, length) = try parser.parse(bytes.span.extracting(0..<end)) {
        #expect(length == bytes.count)
        return head
      }
    }
    return nil
  }

  private func status(_ text: String, limits: Limits = Limits()) -> Int {
    do throws(Rejection) {
      return try parse(text, step: 4096, limits: limits) == nil ? 0 : 200
    } catch {
      return error.status.code
    }
  }

  @Test(arguments: 1...ParserTests.whole.utf8.count)
  func `a request parses the same in pieces of any size`(step: Int) throws {
    let head = try #require(try parse(Self.whole, step: step))
    #expect(head.method == .post)
    #expect(head.target.path == ["v1", "t x"])
    #expect(
      head.target.query == Query([.init(name: "a", value: "b c"), .init(name: "d", value: "")]))
    #expect(head.fields[.contentType] == "text/plain")
    #expect(head.fields["x-empty"] == "")
    #expect(head.framing == .none && head.keepsAlive)
  }

  @Test func `a prefix of a request is not parsed as complete`() throws {
    let bytes = Array(Self.whole.utf8)
    for end in 0..<bytes.count {
      var parser = RequestParser(limits: Limits())
      let head = try parser.parse(bytes.span.extracting(0..<end))
      #expect(head == nil)
    }
  }

  @Test(arguments: [
    ("/" + String(repeating: "a", count: 2047), 200),
    ("/" + String(repeating: "a", count: 2048), 414),
    ("/" + String(repeating: "a", count: 9000), 414),
  ])
  func `a target has at most 2 KiB`(target: String, expected: Int) {
    #expect(status("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n") == expected)
  }

  @Test(arguments: [(63, 200), (64, 431)])
  func `a header has at most 64 fields`(others: Int, expected: Int) {
    let lines = String(repeating: "X: y\r\n", count: others)
    #expect(status("GET / HTTP/1.1\r\nHost: a\r\n\(lines)\r\n") == expected)
  }

  @Test(arguments: [(16_384, 200), (16_385, 431)])
  func `a header has at most 16 KiB`(size: Int, expected: Int) {
    let frame = "GET / HTTP/1.1\r\nHost: a\r\nX: \r\n\r\n"
    let filler = String(repeating: "y", count: size - frame.utf8.count)
    #expect(status("GET / HTTP/1.1\r\nHost: a\r\nX: \(filler)\r\n\r\n") == expected)
  }

  @Test func `an endless line is refused before it ends`() {
    #expect(status("GET / HTTP/1.1\r\nX: " + String(repeating: "y", count: 20_000)) == 431)
    #expect(status("GET /" + String(repeating: "y", count: 3000)) == 414)
  }

  @Test(arguments: [
    ("a", true), ("gate.example", true), ("gate.example:443", true), ("[::1]:80", true),
    ("a_b", true),
    ("", false), ("a:", false), ("a:0", false), ("a:65536", false), (":80", false), ("[::1", false),
    ("[127.0.0.1]", false), ("a%41", false), ("ä", false), ("a,b", false), ("a:80:80", false),
  ])
  func `a host is a name or an address with perhaps a port`(host: String, isValid: Bool) {
    #expect(HostRule.isValid(host) == isValid)
  }

  @Test(arguments: [
    ("GET / HTTP/1.1", 200), ("GET / HTTP/1.0", 200), ("GET / HTTP/2.0", 505),
    ("GET / http/1.1", 400),
    ("OPTIONS * HTTP/1.1", 405), ("CONNECT a:443 HTTP/1.1", 405), ("B@EW / HTTP/1.1", 400),
    ("GET / HTTP/1.10", 400), ("GET /", 400),
  ])
  func `a request line has a method, a path and a served version`(line: String, expected: Int) {
    #expect(status(line + "\r\nHost: a\r\n\r\n") == expected)
  }

  @Test(arguments: [("GET", Method.get), ("OPTIONS", .other), ("BREW", .other), ("get", .other)])
  func `a method that no route can have is one of the others`(name: String, method: Method) throws {
    let head = try parse("\(name) / HTTP/1.1\r\nHost: a\r\n\r\n", step: 4096)
    #expect(head?.method == method)
  }

  @Test(arguments: [
    ("/", []), ("/a", ["a"]), ("/a/", ["a", ""]), ("//a", ["", "a"]), ("/%C3%A4", ["ä"]),
    ("/a%20b+c", ["a b+c"]), ("/...", ["..."]), ("/a%3Fb", ["a?b"]),
  ])
  func `a path is decoded once`(target: String, path: [String]) throws {
    let head = try parse("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n", step: 4096)
    #expect(head?.target.path == path)
  }

  @Test(arguments: [
    "/%zz", "/%", "/%1", "/%01", "/%7f", "/./a", "/a/..", "/%ff", "/%c0%80", "/?%ff",
  ])
  func `a doubtful target is refused`(target: String) {
    #expect(status("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n") == 400)
  }

  @Test(arguments: [
    ("close", false), ("keep-alive", true), ("upgrade, Close", false), ("TE", true),
  ])
  func `only close ends the connection`(value: String, keeps: Bool) throws {
    let text = "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\nConnection: \(value)\r\n\r\n"
    #expect(try parse(text, step: 4096)?.keepsAlive == keeps)
  }

  @Test(arguments: 1...24)
  func `chunks are read in pieces of any size`(step: Int) throws {
    let bytes = Array("3\r\nabc\r\n000A\r\n0123456789\r\n0\r\n\r\n".utf8)
    var reader = BodyReader(.chunked, limit: 13)
    var content: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: step) {
      let piece = bytes.span.extracting(start..<min(bytes.count, start + step))
      let used = try reader.read(piece, into: &content)
      #expect(used == piece.count)
    }
    #expect(reader.isDone && content == Array("abc0123456789".utf8))
  }
}
