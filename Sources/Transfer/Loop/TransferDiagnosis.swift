import CCurl

/// The facts about a transfer without an answer, and the failure that they amount to.
struct TransferDiagnosis {
  /// The guard refused an address before a socket was made.
  var refused = false
  /// The guard let at least one address be dialled.
  var dialled = false
  /// The guard refused the connection before the request.
  var refusedAtRequest = false
  var truncated = false
  var headerTooLarge = false
  /// Microseconds.
  var elapsed: Int64 = 0
  var timeout: Int64 = 0
  /// Whether the name was looked up.
  var nameLookedUp = false
  /// Whether the connection stood, its handshake and greeting over.
  var ready = false

  /// Whether the guard ended it.
  var isBlocked: Bool { refusedAtRequest || (refused && !dialled) }

  /// Whether this side ended the transfer.
  var isLocal: Bool { isBlocked || headerTooLarge }

  func failure(_ code: CURLcode) -> TransferFailure {
    if isBlocked { return .blocked }
    if headerTooLarge { return .responseTooLarge }
    switch code {
    case CURLE_COULDNT_RESOLVE_HOST: return .resolve
    case CURLE_COULDNT_CONNECT: return .connect
    case CURLE_COULDNT_RESOLVE_PROXY, CURLE_PROXY: return .proxy
    case CURLE_OPERATION_TIMEDOUT: return timeoutKind
    case CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_PARTIAL_FILE: return .closed
    default: return Self.isTLS(code) ? .tls : .protocolError
    }
  }

  /// The most microseconds by which libcurl's timer may fire early.
  private static let grain: Int64 = 10_000

  /// The failure behind libcurl's one code for four timeouts.
  private var timeoutKind: TransferFailure {
    if elapsed + Self.grain >= timeout { return .timeout }
    if ready { return .tooSlow }
    return nameLookedUp ? .connect : .resolve
  }

  private static func isTLS(_ code: CURLcode) -> Bool {
    switch code {
    case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_USE_SSL_FAILED,
      CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR,
      CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_ENGINE_INITFAILED,
      CURLE_SSL_SHUTDOWN_FAILED, CURLE_SSL_CRL_BADFILE, CURLE_SSL_PINNEDPUBKEYNOTMATCH,
      CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CLIENTCERT:
      true
    default: false
    }
  }

  /// Codes that libcurl gives when the relay itself refused.
  static func isRelayRefusal(_ code: CURLcode) -> Bool {
    switch code {
    case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_LOGIN_DENIED, CURLE_WEIRD_SERVER_REPLY,
      CURLE_REMOTE_ACCESS_DENIED, CURLE_UPLOAD_FAILED, CURLE_QUOTE_ERROR,
      CURLE_REMOTE_FILE_NOT_FOUND, CURLE_REMOTE_DISK_FULL, CURLE_AUTH_ERROR:
      true
    default: false
    }
  }
}
