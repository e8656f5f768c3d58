import Concurrency

/// Keeps a number of connections busy with a request, from a single thread.
enum LoadClient {
  /// Answers a second.
  ///
  /// - Parameters:
  ///   - status: any other ends the bench.
  static func run(
    _ request: [UInt8], port: UInt16, connections: Int, seconds: Double, status: Int
  ) async throws -> Double {
    try await OwnedThread.run("bench") {
      let sockets = try (0..<connections).map { _ in try ClientSocket(port: port) }
      defer { for socket in sockets { socket.close() } }
      let list = ReadyList()
      for (place, socket) in sockets.enumerated() { list.add(socket.descriptor, as: place) }
      return try keepBusy(sockets, list, request, seconds: seconds, status: status)
    }
  }

  private static func keepBusy(
    _ sockets: [ClientSocket], _ list: ReadyList, _ request: [UInt8], seconds: Double, status: Int
  ) throws -> Double {
    var readers = sockets.map { _ in AnswerReader() }
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let start = Stopwatch.now
    let end = start + Int64(seconds * 1e9)
    var answers = 0
    var open = sockets.count
    for socket in sockets { try socket.send(request) }
    while open > 0 {
      for place in list.wait() {
        let count = try sockets[place].receive(into: &buffer)
        guard let answer = readers[place].receive(buffer[..<count]) else { continue }
        guard answer.status == status else {
          let text = String(decoding: answer.body.prefix(300), as: UTF8.self)
          throw BenchFailure("the server answered \(answer.status): \(text)")
        }
        answers += 1
        if Stopwatch.now < end { try sockets[place].send(request) } else { open -= 1 }
      }
    }
    return Double(answers) / Stopwatch.seconds(since: start)
  }
}
