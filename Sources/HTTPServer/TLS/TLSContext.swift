import COpenSSL

/// A certificate with its rules, for the sessions of one loop.
///
/// Used by one loop's thread once it is handed over.
@safe
final class TLSContext: @unchecked Sendable {
  private let context: OpaquePointer
  private var ticketsUntil: Ticks?
  private static let ticketLife: Ticks = 3_600_000

  init(_ files: ServerConfiguration.TLS) throws(ServerError) {
    guard let context = unsafe postern_tls_context(files.certificate, files.key) else {
      throw .badCertificate
    }
    unsafe self.context = context
  }

  deinit { unsafe SSL_CTX_free(context) }

  /// A session for one connection; its ticket keys are never older than an hour.
  func session(at now: Ticks) -> TLSSession? {
    if now >= ticketsUntil ?? 0 {
      _ = unsafe postern_tls_rotate_tickets(context)
      ticketsUntil = now + Self.ticketLife
    }
    guard let session = unsafe postern_tls_session(context) else { return nil }
    return unsafe TLSSession(session)
  }
}
