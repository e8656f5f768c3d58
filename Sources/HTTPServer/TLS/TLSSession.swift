import COpenSSL

/// One connection's encryption over memory: network bytes in, plain bytes out, and back.
///
/// Used by its connection's loop thread only.
@safe
final class TLSSession: @unchecked Sendable {
  enum Verdict: Sendable, Equatable {
    case open
    /// The client said goodbye.
    case ended
    case broken
  }

  private let session: OpaquePointer

  init(_ session: OpaquePointer) { unsafe self.session = session }

  deinit { unsafe SSL_free(session) }

  var isReady: Bool { unsafe SSL_is_init_finished(session) == 1 }

  /// Takes bytes from the network and appends what they say to `plain`.
  func receive(_ bytes: Span<UInt8>, into plain: inout [UInt8]) -> Verdict {
    let fed = unsafe bytes.withUnsafeBytes { bytes -> Int32 in
      guard let base = bytes.baseAddress else { return 0 }
      return unsafe postern_tls_feed(session, base, Int32(bytes.count))
    }
    guard fed == bytes.count else { return .broken }
    while true {
      let end = plain.count
      plain.append(contentsOf: repeatElement(0, count: 16_384))
      let count = unsafe take(into: &plain, from: end, postern_tls_read)
      plain.removeLast(16_384 - Int(max(0, count)))
      switch count {
      case 1...: continue
      case 0: return .open
      case -1: return .ended
      default: return .broken
      }
    }
  }

  /// Encrypts the bytes; false when the session is broken.
  func send(_ bytes: Span<UInt8>) -> Bool {
    unsafe bytes.withUnsafeBytes { bytes -> Bool in
      guard let base = bytes.baseAddress else { return true }
      return unsafe postern_tls_write(session, base, Int32(bytes.count)) == bytes.count
    }
  }

  /// Appends what must go to the network.
  func drain(into output: inout [UInt8]) {
    while true {
      let end = output.count
      output.append(contentsOf: repeatElement(0, count: 16_384))
      let count = Int(unsafe take(into: &output, from: end, postern_tls_drain))
      output.removeLast(16_384 - count)
      if count < 16_384 { return }
    }
  }

  func finish() { unsafe postern_tls_finish(session) }

  private func take(
    into array: inout [UInt8], from start: Int,
    _ call: (OpaquePointer, UnsafeMutableRawPointer, Int32) -> Int32
  ) -> Int32 {
    unsafe array.withUnsafeMutableBytes { bytes -> Int32 in
      guard let base = bytes.baseAddress else { return 0 }
      return unsafe call(session, base + start, Int32(bytes.count - start))
    }
  }
}
