import CCurl
import Domain

extension EasyHandle {
  /// Sets the options of every transfer.
  func setCommon(_ request: TransferRequest, _ configuration: TransferConfiguration) {
    set(CURLOPT_NOSIGNAL, 1)
    // Without it the loop would wait for the lookup of a transfer that has timed out.
    set(CURLOPT_QUICK_EXIT, 1)
    // An empty proxy also switches off the proxies of the environment.
    set(CURLOPT_PROXY, "")
    set(CURLOPT_TIMEOUT_MS, max(1, Int(request.timeout.milliseconds)))
    set(CURLOPT_CONNECTTIMEOUT_MS, max(1, Int(request.connectTimeout.milliseconds)))
    set(CURLOPT_LOW_SPEED_LIMIT, configuration.slowBytes)
    set(CURLOPT_LOW_SPEED_TIME, Int(configuration.slowFor.wholeSeconds))
    set(CURLOPT_DNS_CACHE_TIMEOUT, 60)
    set(CURLOPT_MAXAGE_CONN, Int(configuration.idleAge.wholeSeconds))
    set(CURLOPT_MAXLIFETIME_CONN, Int(configuration.connectionLifetime.wholeSeconds))
    set(CURLOPT_BUFFERSIZE, 4096)
    set(CURLOPT_UPLOAD_BUFFERSIZE, 16_384)
    set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    set(CURLOPT_SSL_VERIFYPEER, 1)
    set(CURLOPT_SSL_VERIFYHOST, 2)
    // libcurl keeps parsed authorities only while there is no directory of them.
    set(CURLOPT_CAPATH, nil)
  }

  /// Sets the options that all calls of a form share.
  func setCallForm(_ call: HTTPCall, _ configuration: TransferConfiguration) {
    set(CURLOPT_PROTOCOLS_STR, call.url.scheme)
    set(CURLOPT_REDIR_PROTOCOLS_STR, "https")
    set(CURLOPT_FOLLOWLOCATION, 0)
    set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
    set(CURLOPT_USERAGENT, configuration.userAgent)
    set(CURLOPT_CAINFO, configuration.authorities)
    if !call.hasContent { set(CURLOPT_HTTPGET, 1) }
    let usual = call.hasContent ? HTTPCall.Method.post : .get
    if call.method != usual { set(CURLOPT_CUSTOMREQUEST, call.method.rawValue) }
  }

  /// Sets the options of a single call.
  func setCall(_ call: HTTPCall) {
    set(CURLOPT_URL, call.url.text)
    let space = call.fields.reduce(Self.spareBytes) {
      $0 + $1.name.utf8.count + $1.value.utf8.count
    }
    memory.begin(
      lines: call.fields.count + 2, bytes: space + call.fields.count * 3 + call.body.count)
    // `Name:` removes a field of libcurl's own, `Name;` sends one without a value.
    var hasType = false
    for field in call.fields {
      hasType = hasType || field.isContentType
      memory.add(field.name, field.value.isEmpty ? ";" : ": ", field.value)
    }
    if !hasType { memory.add("Content-Type:") }
    if call.body.count > Self.longestUnasked { memory.add("Expect:") }
    setLines(CURLOPT_HTTPHEADER)
    if call.hasContent { setBody(call.body) }
  }

  /// Bytes for the lines that remove libcurl's own fields.
  private static let spareBytes = 32
  /// The longest body sent without `Expect`; libcurl adds that field above 1 MiB.
  private static let longestUnasked = 65_536

  func setRelay(_ relay: MailRelay, _ configuration: TransferConfiguration) {
    let scheme = relay.security == .implicit ? "smtps" : "smtp"
    // The path is the name used in the greeting (EHLO).
    set(CURLOPT_URL, "\(scheme)://\(relay.host):\(relay.port)/\(relay.ehlo)")
    set(CURLOPT_PROTOCOLS_STR, scheme)
    let demand = relay.security == .plaintext ? CURLUSESSL_NONE : CURLUSESSL_ALL
    set(CURLOPT_USE_SSL, Int(demand.rawValue))
    set(CURLOPT_CAINFO, relay.authorities ?? configuration.authorities)
    set(CURLOPT_SERVER_RESPONSE_TIMEOUT, 30)
    if let user = relay.user {
      set(CURLOPT_USERNAME, user)
      set(CURLOPT_PASSWORD, relay.password?.text ?? "")
    }
  }

  /// Greets and logs in, then sends NOOP.
  func setGreeting() { set(CURLOPT_CUSTOMREQUEST, "NOOP") }

  func setMail(_ mail: Mail, size: Int) {
    set(CURLOPT_MAIL_FROM, "<" + mail.from.address + ">")
    memory.begin(lines: 1, bytes: mail.to.address.utf8.count + 3)
    memory.add("<", mail.to.address, ">")
    setLines(CURLOPT_MAIL_RCPT)
    set(CURLOPT_UPLOAD, 1)
    setSize(CURLOPT_INFILESIZE_LARGE, size)
  }
}

/// The options that two calls must share to use a handle again without setting it up anew.
struct CallForm: Equatable {
  let method: HTTPCall.Method
  let hasContent: Bool
  let scheme: String
  let timeout: Interval
  let connectTimeout: Interval

  init(_ call: HTTPCall, _ request: TransferRequest) {
    method = call.method
    hasContent = call.hasContent
    scheme = call.url.scheme
    timeout = request.timeout
    connectTimeout = request.connectTimeout
  }
}

extension HTTPCall {
  /// Whether the call is sent with a body, even an empty one.
  fileprivate var hasContent: Bool {
    switch method {
    case .get, .delete: !body.isEmpty
    case .post, .put, .patch: true
    }
  }
}

extension HTTPField {
  fileprivate var isContentType: Bool {
    name.utf8.count == 12 && name.lowercased() == "content-type"
  }
}
