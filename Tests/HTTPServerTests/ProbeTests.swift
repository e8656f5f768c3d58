import HTTPServer
import Testing

/// The 52 raw requests of the strictness table and our own, over plain TCP and TLS: what must be
/// refused is refused, and nothing behind it is ever answered.
struct ProbeTests {
  @Test(arguments: [false, true])
  func `every raw request of the strictness table gets its answer`(isSecure: Bool) async throws {
    let echo = Echo()
    try await Harness.run(isSecure: isSecure, handler: echo.handle) { harness in
      for probe in Probe.all + (isSecure ? Probe.own.dropLast() : Probe.own) {
        let client = try harness.client(isSecure: isSecure)
        try client.send(probe.bytes)
        let text =
          probe.verdict == .refused ? try client.readToEnd() : try client.readAnswer()
        check(probe, text)
      }
    }
    #expect(!echo.paths.contains("/hidden"))
  }

  @Test(arguments: [false, true])
  func `a request hidden behind a probe is never answered`(isSecure: Bool) async throws {
    let echo = Echo()
    try await Harness.run(isSecure: isSecure, handler: echo.handle) { harness in
      for probe in Probe.all + (isSecure ? Probe.own.dropLast() : Probe.own) {
        let client = try harness.client(isSecure: isSecure)
        try client.send(probe.bytes + Probe.hidden)
        check(probe, try client.readToEnd())
      }
    }
    #expect(!echo.paths.contains("/hidden"))
  }

  private func check(
    _ probe: Probe, _ text: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let statuses = text.split(separator: "HTTP/1.1 ").compactMap { Int($0.prefix(3)) }
    let isRight =
      switch probe.verdict {
      case .accepted: statuses == [200]
      case .refused:
        statuses.count == 1 && (400..<600).contains(statuses.first ?? 0) && saysWhatToDo(text)
      }
    #expect(isRight, "\(probe.name): \(text)", sourceLocation: sourceLocation)
  }

  /// What is wrong and what to do, in one sentence.
  private func saysWhatToDo(_ answer: String) -> Bool {
    let body = answer.split(separator: "\r\n\r\n", maxSplits: 1).dropFirst().first ?? ""
    return body.contains("; ") || body.contains(" must ")
  }
}
