import Synchronization

/// A receiver that does very little: a thread that counts requests and answers each with 204.
///
/// It stands for another machine, so its processor time is kept small: the measured side lacks it.
final class Sink: Sendable {
  private let listener: ListenSocket
  private let seen = Mutex((requests: 0, bytes: 0))

  init() throws { listener = try ListenSocket() }

  var port: UInt16 { listener.port }

  /// The numbers of requests and of bytes of their bodies so far.
  var count: (requests: Int, bytes: Int) { seen.withLock { $0 } }

  /// Serves for as long as the process lives.
  func run() {
    let ready = ReadyList()
    ready.add(listener.descriptor, as: Int(listener.descriptor))
    var connections: [Int: Connection] = [:]
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      for place in ready.wait() {
        guard let connection = connections[place] else {
          acceptAll(into: &connections, ready)
          continue
        }
        do { note(try connection.serve(&buffer)) } catch {
          connection.socket.close()
          connections[place] = nil
        }
      }
    }
  }

  private func acceptAll(into connections: inout [Int: Connection], _ ready: ReadyList) {
    while let socket = listener.accept() {
      let place = Int(socket.descriptor)
      connections[place] = Connection(socket)
      ready.add(socket.descriptor, as: place)
    }
  }

  private func note(_ served: (requests: Int, bytes: Int)) {
    seen.withLock { $0 = ($0.requests + served.requests, $0.bytes + served.bytes) }
  }

  private final class Connection {
    private static let answer = Array("HTTP/1.1 204 No Content\r\n\r\n".utf8)

    let socket: ClientSocket
    private var counter = RequestCounter()

    init(_ socket: ClientSocket) { self.socket = socket }

    /// Reads the received bytes and answers complete requests.
    func serve(_ buffer: inout [UInt8]) throws -> (requests: Int, bytes: Int) {
      let count = try socket.receive(into: &buffer)
      let before = counter.bytes
      let requests = counter.pass(buffer.span.extracting(first: count))
      for _ in 0..<requests { try socket.send(Self.answer) }
      return (requests, counter.bytes - before)
    }
  }
}
