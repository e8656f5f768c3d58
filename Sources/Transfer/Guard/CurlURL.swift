import CCurl

/// One address, taken apart by the parser that will later dial it.
///
/// No second parser means no disagreement about which host an address names.
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

  enum Mistake: Error { case malformed, userinfo, badPort, badHost, missingHost, scheme }

  /// Numeric IPv4 spellings (`0x7f.1`) come out in dotted form, dot segments are gone.
  init(_ text: String, anyScheme: Bool = false, userinfo: Bool = false) throws(Mistake) {
    guard let handle = unsafe curl_url() else { throw .malformed }
    defer { unsafe curl_url_cleanup(handle) }
    let flags =
      (anyScheme ? UInt32(CURLU_NON_SUPPORT_SCHEME) : 0)
      | (userinfo ? 0 : UInt32(CURLU_DISALLOW_USER))
    let code = unsafe curl_url_set(handle, CURLUPART_URL, text, flags)
    guard code == CURLUE_OK else { throw Self.mistake(code) }
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
    // What decodes to control characters comes back as nothing; it must not vanish in silence.
    guard (user == nil) == (part(CURLUPART_USER) == nil),
      (password == nil) == (part(CURLUPART_PASSWORD) == nil)
    else { throw .malformed }
    path = part(CURLUPART_PATH) ?? "/"
    query = part(CURLUPART_QUERY)
    zone = part(CURLUPART_ZONEID)
  }

  private static func mistake(_ code: CURLUcode) -> Mistake {
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
