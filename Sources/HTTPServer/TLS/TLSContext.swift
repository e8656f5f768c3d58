import COpenSSL
import Synchronization

/// A certificate with its rules, for the sessions of one loop.
///
/// Used by one loop's thread once it is handed over.
@safe
final class TLSContext: @unchecked Sendable {
  private let context: OpaquePointer
  private let tickets: TicketKeys
  private var ticketNumber = 0

  init(_ files: ServerConfiguration.TLS, _ tickets: TicketKeys) throws(ServerError) {
    guard let context = unsafe postern_tls_context(files.certificate, files.key) else {
      throw .badCertificate
    }
    unsafe self.context = context
    self.tickets = tickets
  }

  deinit { unsafe SSL_CTX_free(context) }

  /// A session for one connection.
  func session(at now: Ticks) -> TLSSession? {
    let keys = tickets.current(at: now)
    if keys.number != ticketNumber {
      unsafe keys.bytes.withUnsafeBytes { bytes in
        guard let base = bytes.baseAddress else { return }
        _ = unsafe postern_tls_set_tickets(context, base)
      }
      ticketNumber = keys.number
    }
    guard let session = unsafe postern_tls_session(context) else { return nil }
    return unsafe TLSSession(session)
  }
}

/// The keys of session tickets, never older than an hour.
///
/// All loops have the same: a client that comes back may meet any of them.
final class TicketKeys: Sendable {
  struct Keys: Sendable {
    fileprivate(set) var number = 0
    fileprivate(set) var bytes: [UInt8] = []
    fileprivate var until: Ticks = 0
  }

  private let keys = Mutex(Keys())
  private static let life: Ticks = 3_600_000

  func current(at now: Ticks) -> Keys {
    keys.withLock { keys in
      if now >= keys.until || keys.number == 0 {
        var bytes = [UInt8](repeating: 0, count: Int(postern_ticket_keys))
        let isMade = unsafe bytes.withUnsafeMutableBytes { bytes in
          guard let base = bytes.baseAddress else { return false }
          return unsafe postern_tls_make_tickets(base) == 1
        }
        // OpenSSL's own keys serve a context that was given none.
        if isMade { keys = Keys(number: keys.number + 1, bytes: bytes, until: now + Self.life) }
      }
      return keys
    }
  }
}
