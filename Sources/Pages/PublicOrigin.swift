import Domain
import HTTPServer

/// What belongs to the public origin: the names and attributes of cookies, and whose forms count.
struct PublicOrigin: Sendable {
  private let origin: String
  /// Whether people come by https; plain http is for a demonstration on one machine.
  let isSecure: Bool

  init(publicURL: String) {
    let lowered = publicURL.lowercased()
    isSecure = lowered.hasPrefix("https://")
    let port = isSecure ? ":443" : ":80"
    origin = lowered.hasSuffix(port) ? String(lowered.dropLast(port.utf8.count)) : lowered
  }

  /// The header of every page (`SecurityHeaders`); over plain http no promise of https is made.
  var header: Fields {
    var fields = SecurityHeaders.html
    if !isSecure { fields.remove("strict-transport-security") }
    return fields
  }

  /// `__Host-` makes browsers refuse the cookie from any other host and without https.
  func cookieName(_ short: String) -> String { (isSecure ? "__Host-g_" : "g_") + short }

  func cookie(_ short: String, _ value: String, for life: Interval) -> String {
    let name = cookieName(short)
    let secure = isSecure ? " Secure;" : ""
    return "\(name)=\(value); Path=/; Max-Age=\(life.wholeSeconds);\(secure) HttpOnly; SameSite=Lax"
  }

  /// Whether a form may have been sent from one of our pages.
  ///
  /// What the browser says of itself decides; a browser that says nothing still needs the token
  /// that only our page holds.
  func accepts(_ request: Request) -> Bool {
    let sites = request.fields.all(.secFetchSite)
    guard sites.isEmpty else { return sites.allSatisfy { $0 == "same-origin" } }
    return request.fields.all(.origin).allSatisfy { $0.lowercased() == origin }
  }
}
