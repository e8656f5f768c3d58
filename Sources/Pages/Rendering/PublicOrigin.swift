import HTTPServer

/// The origin that people see, and the forms that may come from it.
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

  /// Whether a form may have been sent from one of our pages.
  ///
  /// The browser's own fields decide; a browser that sends none still needs the token that only our
  /// page holds.
  func accepts(_ request: Request) -> Bool {
    let sites = request.fields.all(.secFetchSite)
    guard sites.isEmpty else { return sites.allSatisfy { $0 == "same-origin" } }
    return request.fields.all(.origin).allSatisfy { $0.lowercased() == origin }
  }
}
