import CLinux
import COpenSSL
import Domain
import Glibc

/// A client that sends exactly the bytes it is given, plain or through TLS, and shows what comes.
@safe
final class RawClient {
  enum Failure: Error { case connect, handshake, send, silent }

  private let descriptor: Int32
  private var session: OpaquePointer?
  private var context: OpaquePointer?

  /// Reads give up after a minute, so that a busy machine fails no test.
  init(
    port: UInt16, isSecure: Bool = false, protocols: [UInt8] = [], version: Int32 = 0,
    timeout: Int32 = 60_000, resuming earlier: RawClient? = nil
  ) throws {
    let loopback: [UInt8] = [127, 0, 0, 1]
    descriptor = unsafe loopback.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return -1 }
      return unsafe postern_connect(base, 4, port, timeout)
    }
    guard descriptor >= 0 else { throw Failure.connect }
    if isSecure { try startTLS(protocols, version, earlier) }
  }

  deinit {
    unsafe SSL_free(session)
    unsafe SSL_CTX_free(context)
    close(descriptor)
  }

  private func startTLS(_ protocols: [UInt8], _ version: Int32, _ earlier: RawClient?) throws {
    // OpenSSL writes without MSG_NOSIGNAL.
    _ = signal(SIGPIPE, SIG_IGN)
    unsafe context = SSL_CTX_new(TLS_client_method())
    if version != 0 {
      _ = unsafe SSL_CTX_ctrl(context, SSL_CTRL_SET_MAX_PROTO_VERSION, Int(version), nil)
    }
    unsafe session = SSL_new(context)
    _ = unsafe SSL_set_fd(session, descriptor)
    if let earlier {
      let ticket = unsafe SSL_get1_session(earlier.session)
      _ = unsafe SSL_set_session(session, ticket)
      unsafe SSL_SESSION_free(ticket)
    }
    if !protocols.isEmpty {
      _ = unsafe SSL_set_alpn_protos(session, protocols, UInt32(protocols.count))
    }
    guard unsafe SSL_connect(session) == 1 else { throw Failure.handshake }
  }

  /// Whether the server took the ticket of the earlier client.
  var isResumed: Bool { unsafe SSL_session_reused(session) == 1 }

  /// `TLSv1.3` and the like.
  var version: String { unsafe String(cString: SSL_get_version(session)) }

  /// Whether the server would resume this session's compression or renegotiation: it must not.
  var canRenegotiate: Bool {
    unsafe SSL_renegotiate(session) == 1 && SSL_do_handshake(session) == 1
  }

  func send(_ text: String) throws { try send(Array(text.utf8)) }

  func send(_ bytes: [UInt8]) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { bytes -> Int in
        guard let base = bytes.baseAddress else { return -1 }
        return unsafe session == nil
          ? unsafe postern_send(descriptor, base, bytes.count)
          : unsafe Int(SSL_write(session, base, Int32(bytes.count)))
      }
      guard count > 0 else { throw Failure.send }
      rest = rest.dropFirst(count)
    }
  }

  /// Some bytes; none at the end of the connection; throws when nothing comes in time.
  func receive() throws -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = unsafe buffer.withUnsafeMutableBytes { bytes -> Int in
      guard let base = bytes.baseAddress else { return 0 }
      return unsafe session == nil
        ? unsafe postern_receive(descriptor, base, bytes.count)
        : unsafe Int(SSL_read(session, base, Int32(bytes.count)))
    }
    if unsafe count == -Int(EAGAIN) || (session != nil && count < 0 && errno == EAGAIN) {
      throw Failure.silent
    }
    return Array(buffer.prefix(max(0, count)))
  }

  /// Everything until the server closes.
  func readToEnd() throws -> String {
    var all: [UInt8] = []
    while true {
      let more = try receive()
      if more.isEmpty { return String(decoding: all, as: UTF8.self) }
      all += more
    }
  }

  /// One answer with a Content-Length (a head alone for HEAD).
  func readAnswer(headOnly: Bool = false) throws -> String {
    var all: [UInt8] = []
    while true {
      let text = String(decoding: all, as: UTF8.self)
      if let answer = Answer(text), headOnly || answer.isWhole { return text }
      let more = try receive()
      if more.isEmpty { return text }
      all += more
    }
  }

  /// Whether something (bytes, an end, a reset) arrives within the time.
  func hears(within milliseconds: Int32) -> Bool {
    var watch = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return unsafe poll(&watch, 1, milliseconds) > 0
  }

  /// Whether the connection is reset or fully closed within the time, unread bytes or not.
  func isClosed(within milliseconds: Int32) -> Bool {
    var watch = pollfd(fd: descriptor, events: 0, revents: 0)
    return unsafe poll(&watch, 1, milliseconds) > 0
  }

  func finishSending() { _ = shutdown(descriptor, Int32(SHUT_WR)) }
}
