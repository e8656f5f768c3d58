import Concurrency
import Domain
import JSON
import Synchronization

/// Makes tasks at a steady pace that late answers do not slow.
struct Pacer: Sendable {
  struct Times: Sendable {
    let gate: Int
    /// The time at which it was to be sent, in nanoseconds.
    let due: Int64
    let answered: Int64
  }

  private let port: UInt16
  private let key: String
  private let step: Int64

  init(port: UInt16, key: String, perSecond: Int) {
    self.port = port
    self.key = key
    step = 1_000_000_000 / Int64(perSecond)
  }

  /// Sends gates from a number of threads, each taking the next gate that is due.
  ///
  /// - Parameter channel: the channel of a gate's message.
  func run(
    gates: Range<Int>, clients: Int, to channel: @escaping @Sendable (Int) -> String
  ) async throws -> [Times] {
    let start = Stopwatch.now + 100_000_000
    let turn = Turn(gates)
    return try await withThrowingTaskGroup { group in
      for _ in 0..<clients {
        group.addTask {
          try await OwnedThread.run("bench") { try work(turn, from: start, to: channel) }
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
  }

  private func work(
    _ turn: Turn, from start: Int64, to channel: (Int) -> String
  ) throws -> [Times] {
    let socket = try ClientSocket(port: port)
    defer { socket.close() }
    var times: [Times] = []
    while let (gate, place) = turn.next() {
      let task = SampleTask.json(title: GateMark.text(gate), channels: [channel(gate)])
      let request = HTTPText.post(
        "/v1/tasks", bearer: key, json: String(decoding: task.bytes, as: UTF8.self))
      let due = start + Int64(place) * step
      Stopwatch.sleep(until: due)
      let answer = try socket.exchange(request)
      guard answer.status == 201 else { throw BenchFailure("a task was refused: \(answer.status)") }
      times.append(Times(gate: gate, due: due, answered: Stopwatch.now))
    }
    return times
  }
}

/// The number of the next gate.
private final class Turn: Sendable {
  private let gates: Range<Int>
  private let taken = Atomic(0)

  init(_ gates: Range<Int>) { self.gates = gates }

  func next() -> (gate: Int, place: Int)? {
    let place = taken.add(1, ordering: .relaxed).oldValue
    return place < gates.count ? (gates.lowerBound + place, place) : nil
  }
}

extension ReceiverProcess {
  /// Waits for the last message of the gates and returns the arrival time of each.
  func arrivals(of gates: some Collection<Int> & Sendable) async throws -> [Int: Int64] {
    try await OwnedThread.run("bench") {
      for _ in 0..<100 {
        let arrivals = try seen().arrivals
        if gates.allSatisfy({ arrivals[$0] != nil }) { return arrivals }
        Stopwatch.sleep(until: Stopwatch.now + 100_000_000)
      }
      throw BenchFailure("messages are missing")
    }
  }
}
