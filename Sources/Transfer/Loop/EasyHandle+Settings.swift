import CCurl
import Domain

extension EasyHandle {
  /// What holds for every transfer.
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

  /// What holds for every call of one form.
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

  /// What is this call's own.
  func setCall(_ call: HTTPCall) {
    set(CURLOPT_URL, call.url.text)
    let room = call.fields.reduce(Self.spareBytes) { $0 + $1.name.utf8.count + $1.value.utf8.count }
    memory.begin(
      lines: call.fields.count + 2, bytes: room + call.fields.count * 3 + call.body.count)
    // `Name:` takes a field of libcurl's away, `Name;` sends one without a value.
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

  /// For the lines that take libcurl's own fields away.
  private static let spareBytes = 32
  /// libcurl asks whether a body is wanted (`Expect`) when it is longer than 1 MiB.
  private static let longestUnasked = 65_536

  func setRelay(_ relay: MailRelay, _ configuration: TransferConfiguration) {
    let scheme = relay.security == .implicit ? "smtps" : "smtp"
    // The path is the name that we greet with.
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

  /// Greets and logs in, then asks for nothing.
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

/// What a handle that made a call is used again with, without setting it anew.
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
  /// Whether it is sent with a body, be it an empty one.
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
