import CLinux
import Domain

/// What a call on a socket came to.
enum Transferred: Sendable, Equatable {
  case bytes(Int)
  case wouldBlock
  case ended
  case failed
}

/// One non-blocking socket; whoever holds it last closes it, once.
struct Socket: Sendable {
  let descriptor: Int32

  func receive(into buffer: inout [UInt8]) -> Transferred {
    let count = unsafe buffer.withUnsafeMutableBytes { bytes in
      guard let base = bytes.baseAddress else { return 0 }
      return unsafe postern_receive(descriptor, base, bytes.count)
    }
    return count == 0 ? .ended : Self.outcome(count)
  }

  func send(_ bytes: Span<UInt8>) -> Transferred {
    let count = unsafe bytes.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return 0 }
      return unsafe postern_send(descriptor, base, bytes.count)
    }
    return Self.outcome(count)
  }

  private static func outcome(_ count: Int) -> Transferred {
    guard count < 0 else { return .bytes(count) }
    let reason = Int32(-count)
    return reason == EAGAIN || reason == EINTR ? .wouldBlock : .failed
  }

  /// Bytes that were sent and that the peer has not acknowledged.
  var unacknowledged: Int { Int(postern_unacknowledged(descriptor)) }

  /// Tells the peer that nothing more comes.
  func finishSending() { _ = shutdown(descriptor, Int32(SHUT_WR)) }

  /// Makes the coming close a reset, so that the kernel keeps nothing for a client that does not read.
  func resetOnClose() { postern_drop_unsent(descriptor) }

  func close() { _ = CLinux.close(descriptor) }
}

/// A listening socket.
struct Listener: Sendable {
  enum Arrival: Sendable {
    case connection(Socket, IPAddress)
    case none
    /// No descriptors are left.
    case exhausted
  }

  let socket: Socket

  init(address: IPAddress, port: UInt16) throws(ServerError) {
    let result = unsafe address.bytes.withUnsafeBufferPointer { bytes -> Int32 in
      guard let base = bytes.baseAddress else { return -EINVAL }
      return unsafe postern_listen(base, bytes.count, port, 1024)
    }
    guard result >= 0 else { throw .cannotListen(errno: -result) }
    socket = Socket(descriptor: result)
  }

  var port: UInt16 { UInt16(clamping: postern_local_port(socket.descriptor)) }

  func accept() -> Arrival {
    var address = [UInt8](repeating: 0, count: 16)
    var length: Int32 = 0
    let result = unsafe address.withUnsafeMutableBufferPointer { bytes -> Int32 in
      guard let base = bytes.baseAddress else { return -EINVAL }
      return unsafe postern_accept(socket.descriptor, base, &length)
    }
    if result >= 0, let peer = IPAddress(bytes: Array(address.prefix(Int(length)))) {
      return .connection(Socket(descriptor: result), peer.unmapped)
    }
    switch -result {
    case EMFILE, ENFILE, ENOBUFS, ENOMEM: return .exhausted
    default: return .none
    }
  }
}
