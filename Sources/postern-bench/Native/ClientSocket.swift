import CLinux
import Domain

/// A blocking connection to a server on this machine.
struct ClientSocket: Sendable {
  let descriptor: Int32

  init(descriptor: Int32) { self.descriptor = descriptor }

  init(port: UInt16) throws {
    let address: [UInt8] = [127, 0, 0, 1]
    let result = unsafe address.withUnsafeBufferPointer { bytes -> Int32 in
      guard let base = bytes.baseAddress else { return -EINVAL }
      return unsafe postern_connect(base, bytes.count, port, 30_000)
    }
    guard result >= 0 else {
      throw BenchFailure("no connection to port \(port) (error \(-result))")
    }
    descriptor = result
  }

  /// Sends everything.
  func send(_ bytes: [UInt8]) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { bytes -> Int in
        guard let base = bytes.baseAddress else { return 0 }
        return unsafe postern_send(descriptor, base, bytes.count)
      }
      guard count > 0 else { throw BenchFailure("a connection broke while sending (\(count))") }
      rest = rest.dropFirst(count)
    }
  }

  /// Receives some bytes; throws at the end of the connection.
  func receive(into buffer: inout [UInt8]) throws -> Int {
    let count = unsafe buffer.withUnsafeMutableBytes { bytes -> Int in
      guard let base = bytes.baseAddress else { return 0 }
      return unsafe postern_receive(descriptor, base, bytes.count)
    }
    guard count > 0 else { throw BenchFailure("a connection broke while receiving (\(count))") }
    return count
  }

  /// Sends a request and reads its answer.
  func exchange(_ request: [UInt8]) throws -> AnswerReader.Answer {
    try send(request)
    var reader = AnswerReader()
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = try receive(into: &buffer)
      if let answer = reader.receive(buffer[..<count]) { return answer }
    }
  }

  func close() { _ = CLinux.close(descriptor) }

  /// Whether a server listens on the port.
  static func isListening(_ port: UInt16) -> Bool {
    guard let socket = try? ClientSocket(port: port) else { return false }
    socket.close()
    return true
  }

  /// A port on which nothing listens.
  static func freePort() throws -> UInt16 {
    let listener = try ListenSocket()
    defer { listener.close() }
    return listener.port
  }
}

/// Finds the readable ones of many sockets.
final class ReadyList {
  private let poll = epoll_create1(Int32(EPOLL_CLOEXEC))
  private var tokens = [UInt64](repeating: 0, count: 128)
  private var masks = [UInt32](repeating: 0, count: 128)

  deinit { _ = CLinux.close(poll) }

  func add(_ descriptor: Int32, as place: Int) {
    _ = postern_epoll_change(poll, EPOLL_CTL_ADD, descriptor, EPOLLIN.rawValue, UInt64(place))
  }

  /// Waits up to a second; returns the indices of readable sockets.
  func wait() -> [Int] {
    let count = unsafe tokens.withUnsafeMutableBufferPointer { tokens -> Int32 in
      unsafe masks.withUnsafeMutableBufferPointer { masks -> Int32 in
        guard let first = tokens.baseAddress, let second = masks.baseAddress else { return 0 }
        return unsafe postern_epoll_wait(poll, first, second, 1000)
      }
    }
    return tokens.prefix(max(0, Int(count))).map { Int($0) }
  }
}
