/// The fields that every answer carries; a handler's own value wins.
package struct SecurityHeaders: Middleware {
  private let html: Fields
  private let api: Fields

  /// Prepares both sets of fields.
  ///
  /// - Parameter isEncrypted: whether clients come by TLS; only then may they be told to keep to it
  ///   (RFC 6797 section 7.2).
  package init(isEncrypted: Bool = true) {
    var html = Self.html
    var api = Self.api
    if !isEncrypted {
      html.remove("strict-transport-security")
      api.remove("strict-transport-security")
    }
    (self.html, self.api) = (html, api)
  }

  package func handle(_ request: Request, next: Handler) async throws -> Response {
    var response = try await next(request)
    let isPage = response.fields[.contentType]?.hasPrefix("text/html") ?? false
    response.fields.fill(from: isPage ? html : api)
    return response
  }

  /// For pages: own style and images, no script, no frame, nothing stored.
  package static let html: Fields = {
    var fields: Fields = [
      .contentSecurityPolicy: """
      default-src 'none'; style-src 'self'; img-src 'self'; font-src 'none'; script-src 'none'; \
      object-src 'none'; connect-src 'none'; form-action 'self'; base-uri 'none'; \
      frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'
      """,
      .referrerPolicy: "same-origin",
    ]
    fields.fill(from: common)
    return fields
  }()

  /// For everything that is not a page.
  package static let api: Fields = {
    var fields: Fields = [
      .contentSecurityPolicy:
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      .referrerPolicy: "no-referrer",
    ]
    fields.fill(from: common)
    return fields
  }()

  private static let common: Fields = [
    "strict-transport-security": "max-age=63072000; includeSubDomains; preload",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    .cacheControl: "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "cross-origin-resource-policy": "same-origin",
    "origin-agent-cluster": "?1",
    "permissions-policy":
      "accelerometer=(), autoplay=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), publickey-credentials-get=(), screen-wake-lock=(), usb=(), browsing-topics=()",
    "x-robots-tag": "noindex, nofollow, noarchive, nosnippet",
    "x-permitted-cross-domain-policies": "none",
    "x-dns-prefetch-control": "off",
  ]
}
