import Domain
import Testing

@testable import HTTPServer

/// Order and deadlines of one connection, with moments given as numbers.
struct ConnectionStateTests {
  static let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

  private func fresh(_ adjust: (inout Limits) -> Void = { _ in }) -> ConnectionState {
    var limits = Limits()
    adjust(&limits)
    return ConnectionState(limits: limits, isSecure: false, at: 0)
  }

  private func receive(
    _ state: inout ConnectionState, _ text: String, at now: Ticks
  ) -> String {
    let bytes = Array(text.utf8)
    return name(state.receive(bytes.span, at: now))
  }

  private func name(_ action: ConnectionState.Action) -> String {
    switch action {
    case .none: "none"
    case .dispatch(_, let body, let isWhole): "dispatch \(body.count) \(isWhole)"
    case .deliver(let bytes, let isLast): "deliver \(bytes.count) \(isLast)"
    case .refuse(let rejection): "refuse \(rejection.status)"
    case .close: "close"
    case .abort: "abort"
    }
  }

  private func answer(_ state: inout ConnectionState, at now: Ticks) -> Bool {
    let keeps = state.answerBegins(isStream: false)
    _ = state.answered(keepsAlive: keeps, at: now)
    return keeps
  }

  @Test func `a header that drips ends at its deadline, however steadily it drips`() {
    var state = fresh()
    for moment in 1..<28 {
      let byte = String(Array(Self.get)[moment % 4])
      #expect(receive(&state, byte == "\r\n" ? "x" : byte, at: Ticks(moment) * 300) == "none")
    }
    #expect(state.deadline == 10_000)
    #expect(name(state.expire(at: 9999)) == "none")
    #expect(name(state.expire(at: 10_000)) == "refuse 408")
    #expect(receive(&state, Self.get, at: 10_001) == "none")
  }

  @Test func `an idle new connection is closed without an answer`() {
    var state = fresh()
    #expect(name(state.expire(at: 10_000)) == "close")
  }

  @Test func `a kept connection waits 15 seconds for its next request`() {
    var state = fresh()
    #expect(receive(&state, Self.get, at: 5) == "dispatch 0 true")
    #expect(state.deadline == .max)
    #expect(answer(&state, at: 100))
    #expect(state.deadline == 15_100)
    #expect(receive(&state, Self.get, at: 15_000) == "dispatch 0 true")
  }

  @Test func `a body that drips ends after its grace`() {
    var state = fresh()
    let head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9000\r\n\r\n"
    #expect(receive(&state, head, at: 0) == "none")
    for second in 1...9 { #expect(receive(&state, "x", at: Ticks(second) * 1000) == "none") }
    #expect(state.deadline == 10_008)
    #expect(name(state.expire(at: 10_008)) == "refuse 408")
  }

  @Test func `a body that is fast enough still ends after 30 seconds`() {
    var state = fresh()
    let head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9000000\r\n\r\n"
    _ = receive(&state, head, at: 0)
    _ = receive(&state, String(repeating: "x", count: 60_000), at: 1000)
    #expect(state.deadline == 30_000)
  }

  @Test func `an upload may take 120 seconds`() {
    var state = fresh()
    let head =
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=x\r\n"
      + "Content-Length: 9000000\r\n\r\n"
    _ = receive(&state, head, at: 0)
    _ = receive(&state, String(repeating: "x", count: 150_000), at: 1000)
    #expect(state.deadline == 120_000)
  }

  @Test func `the body's deadline pauses while the handler is slow`() {
    var state = fresh { $0.eagerBody = 4 }
    let head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 90\r\n\r\n"
    #expect(receive(&state, head + "xxxx", at: 0) == "dispatch 4 false")
    state.pauseBody(at: 1000)
    #expect(state.deadline == .max)
    state.resumeBody(at: 61_000)
    #expect(state.deadline == 70_003)
    #expect(receive(&state, String(repeating: "x", count: 86), at: 61_001) == "deliver 86 true")
  }

  @Test func `a client that does not read is aborted`() {
    var state = fresh()
    _ = receive(&state, Self.get, at: 0)
    _ = state.answerBegins(isStream: false)
    state.writeBlocked(isStream: false, at: 100)
    state.wrote(2048)
    #expect(state.deadline == 12_100)
    #expect(name(state.expire(at: 12_100)) == "abort")
  }

  @Test func `an answer is left to the kernel only as long as it is taken`() {
    var state = fresh()
    _ = receive(&state, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", at: 0)
    #expect(!answer(&state, at: 0))
    #expect(name(state.expire(at: 1000, unacknowledged: 90_000)) == "none")
    for second in 2...20 {
      let left = 90_000 - 2000 * second
      #expect(name(state.expire(at: Ticks(second) * 1000, unacknowledged: left)) == "none")
      #expect(state.deadline == Ticks(second + 1) * 1000)
    }
    var idler = state
    #expect(name(state.expire(at: 21_000, unacknowledged: 0)) == "close")
    for second in 21...46 {
      #expect(name(idler.expire(at: Ticks(second) * 1000, unacknowledged: 50_000)) == "none")
    }
    #expect(idler.deadline == 46_000 + 1000)
    #expect(name(idler.expire(at: 60_000, unacknowledged: 50_000)) == "abort")
  }

  @Test
  func `a half-closed connection stays open until all is acknowledged or the deadline passes`() {
    var state = fresh()
    _ = receive(&state, Self.get, at: 0)
    #expect(answer(&state, at: 0))
    #expect(name(state.endOfInput(at: 100, unacknowledged: 5000)) == "none")
    #expect(!state.wantsInput)
    #expect(name(state.expire(at: 1100, unacknowledged: 5000)) == "none")
    var leaving = state
    let mayClose = leaving.drain()
    #expect(!mayClose)
    #expect(name(leaving.expire(at: 2100, unacknowledged: 5000)) == "close")
    #expect(name(state.expire(at: 10_100, unacknowledged: 5000)) == "abort")
  }

  @Test func `bytes behind a request end the connection after its answer`() {
    var state = fresh()
    #expect(receive(&state, Self.get + "G", at: 0) == "dispatch 0 true")
    #expect(!state.wantsInput)
    #expect(!answer(&state, at: 1))
    #expect(state.phase == .lingering)
  }

  @Test func `bytes that come before the answer end the connection too`() {
    var state = fresh()
    #expect(receive(&state, Self.get, at: 0) == "dispatch 0 true")
    #expect(receive(&state, Self.get, at: 1) == "none")
    #expect(!answer(&state, at: 2))
    #expect(receive(&state, Self.get, at: 3) == "none")
  }

  @Test(arguments: [(1, [false]), (2, [true, false]), (0, [true, true])])
  func `a connection serves so many requests`(limit: Int, keeps: [Bool]) {
    var state = fresh { $0.requestsPerConnection = limit }
    for keep in keeps {
      #expect(receive(&state, Self.get, at: 0) == "dispatch 0 true")
      #expect(answer(&state, at: 0) == keep)
    }
  }

  @Test(arguments: [
    ("", "close", ""), ("GET", "refuse 400", "The header breaks off; send "),
    (ConnectionStateTests.get, "none", ""),
    (
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na", "refuse 400",
      "The body breaks off; send "
    ),
  ])
  func `a half-close ends the connection only within a request`(
    sent: String, expected: String, reason: String
  ) {
    var state = fresh()
    _ = receive(&state, sent, at: 0)
    let action = state.endOfInput(at: 1)
    #expect(name(action) == expected)
    if case .refuse(let rejection) = action {
      #expect("\(rejection.reason)".hasPrefix(reason))
    }
  }

  @Test func `an expected body starts its handler at once`() {
    var state = fresh()
    let head = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n"
    #expect(receive(&state, head, at: 0) == "dispatch 0 false")
    #expect(state.deadline == .max)
    state.resumeBody(at: 500)
    #expect(receive(&state, "abc", at: 501) == "deliver 3 true")
    #expect(answer(&state, at: 502))
  }

  @Test func `draining closes the idle and lets the busy finish`() {
    var idle = fresh()
    let mayClose = idle.drain()
    #expect(mayClose)
    var busy = fresh()
    _ = receive(&busy, Self.get, at: 0)
    let mustCut = busy.drain()
    #expect(!mustCut)
    #expect(!answer(&busy, at: 1))
  }
}
