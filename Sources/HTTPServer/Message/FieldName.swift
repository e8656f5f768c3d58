/// A header field's name: a token (RFC 9110, 5.1) in lower case.
package struct FieldName: Sendable, Hashable, CustomStringConvertible {
  package let description: String

  /// Nil unless the text is a token.
  package init?(_ text: String) {
    guard !text.isEmpty, text.utf8.allSatisfy(isTokenByte) else { return nil }
    description = text.lowercased()
  }

  /// For text that the parser has already checked and lowered.
  init(trusted text: String) { description = text }
}

extension FieldName: ExpressibleByStringLiteral {
  /// Takes a literal that must be a token.
  package init(stringLiteral text: StaticString) {
    guard let name = FieldName(String(describing: text)) else {
      preconditionFailure("a field name is a token")
    }
    self = name
  }
}

extension FieldName {
  package static let accept: FieldName = "accept"
  package static let acceptLanguage: FieldName = "accept-language"
  package static let allow: FieldName = "allow"
  package static let authorization: FieldName = "authorization"
  package static let cacheControl: FieldName = "cache-control"
  package static let clearSiteData: FieldName = "clear-site-data"
  package static let connection: FieldName = "connection"
  package static let contentDisposition: FieldName = "content-disposition"
  package static let contentEncoding: FieldName = "content-encoding"
  package static let contentLanguage: FieldName = "content-language"
  package static let contentLength: FieldName = "content-length"
  package static let contentSecurityPolicy: FieldName = "content-security-policy"
  package static let contentType: FieldName = "content-type"
  package static let cookie: FieldName = "cookie"
  package static let date: FieldName = "date"
  package static let expect: FieldName = "expect"
  package static let host: FieldName = "host"
  package static let idempotencyKey: FieldName = "idempotency-key"
  package static let lastEventID: FieldName = "last-event-id"
  package static let link: FieldName = "link"
  package static let location: FieldName = "location"
  package static let origin: FieldName = "origin"
  package static let referer: FieldName = "referer"
  package static let referrerPolicy: FieldName = "referrer-policy"
  package static let requestID: FieldName = "x-request-id"
  package static let retryAfter: FieldName = "retry-after"
  package static let secFetchSite: FieldName = "sec-fetch-site"
  package static let setCookie: FieldName = "set-cookie"
  package static let traceparent: FieldName = "traceparent"
  package static let transferEncoding: FieldName = "transfer-encoding"
  package static let userAgent: FieldName = "user-agent"
  package static let vary: FieldName = "vary"
  package static let wwwAuthenticate: FieldName = "www-authenticate"
  package static let forwardedFor: FieldName = "x-forwarded-for"
  package static let forwardedProto: FieldName = "x-forwarded-proto"
}

/// Whether the byte may stand in a token (RFC 9110, 5.6.2).
func isTokenByte(_ byte: UInt8) -> Bool {
  switch byte {
  case 0x61...0x7a, 0x41...0x5a, 0x30...0x39, 0x2d, 0x5f: true
  case 0x21, 0x23, 0x24, 0x25, 0x26, 0x27, 0x2a, 0x2b, 0x2e, 0x5e, 0x60, 0x7c, 0x7e: true
  default: false
  }
}
