import CCurl

/// A URL in parts, split by the parser that will later dial it.
///
/// Having no second parser rules out disagreement about the host that a URL names.
struct CurlURL: Sendable, Hashable {
  let text: String
  let scheme: String
  let host: String
  let port: String?
  let user: String?
  let password: String?
  let path: String
  let query: String?
  let zone: String?

  enum ParseError: Error { case malformed, userinfo, badPort, badHost, missingHost, scheme }

  /// Numeric IPv4 spellings (`0x7f.1`) come out in dotted form, dot segments are gone.
  init(_ text: String, anyScheme: Bool = false, userinfo: Bool = false) throws(ParseError) {
    guard let handle = unsafe curl_url() else { throw .malformed }
    defer { unsafe curl_url_cleanup(handle) }
    let flags =
      (anyScheme ? UInt32(CURLU_NON_SUPPORT_SCHEME) : 0)
      | (userinfo ? 0 : UInt32(CURLU_DISALLOW_USER))
    let code = unsafe curl_url_set(handle, CURLUPART_URL, text, flags)
    guard code == CURLUE_OK else { throw Self.error(code) }
    func part(_ what: CURLUPart, _ flags: UInt32 = 0) -> String? {
      var value: UnsafeMutablePointer<CChar>?
      guard unsafe curl_url_get(handle, what, &value, flags) == CURLUE_OK, let value = unsafe value
      else { return nil }
      defer { unsafe curl_free(value) }
      return unsafe String(cString: value)
    }
    guard let whole = part(CURLUPART_URL), let scheme = part(CURLUPART_SCHEME) else {
      throw .malformed
    }
    guard let host = part(CURLUPART_HOST), !host.isEmpty else { throw .missingHost }
    self.text = whole
    self.scheme = scheme
    self.host = host
    port = part(CURLUPART_PORT)
    user = part(CURLUPART_USER, UInt32(CURLU_URLDECODE))
    password = part(CURLUPART_PASSWORD, UInt32(CURLU_URLDECODE))
    // libcurl returns nothing for parts that decode to control characters; they must be refused.
    guard (user == nil) == (part(CURLUPART_USER) == nil),
      (password == nil) == (part(CURLUPART_PASSWORD) == nil)
    else { throw .malformed }
    path = part(CURLUPART_PATH) ?? "/"
    query = part(CURLUPART_QUERY)
    zone = part(CURLUPART_ZONEID)
  }

  private static func error(_ code: CURLUcode) -> ParseError {
    switch code {
    case CURLUE_USER_NOT_ALLOWED: .userinfo
    case CURLUE_BAD_PORT_NUMBER: .badPort
    case CURLUE_BAD_HOSTNAME, CURLUE_BAD_IPV6: .badHost
    case CURLUE_NO_HOST: .missingHost
    case CURLUE_UNSUPPORTED_SCHEME, CURLUE_BAD_SCHEME, CURLUE_NO_SCHEME: .scheme
    default: .malformed
    }
  }
}
