import Domain

/// Names and attributes of the cookies of one page surface.
struct CookiePolicy: Sendable {
  /// The letters that keep the cookies of one surface apart from another's.
  private let prefix: String
  private let isSecure: Bool

  init(prefix: String, isSecure: Bool) { (self.prefix, self.isSecure) = (prefix, isSecure) }

  /// `__Host-` makes browsers refuse the cookie from any other host and without https.
  func name(_ key: String) -> String { (isSecure ? "__Host-" : "") + prefix + key }

  func cookie(_ key: String, _ value: String, for life: Interval) -> String {
    let secure = isSecure ? " Secure;" : ""
    return "\(name(key))=\(value); Path=/; Max-Age=\(life.wholeSeconds);\(secure) HttpOnly; "
      + "SameSite=Lax"
  }
}
