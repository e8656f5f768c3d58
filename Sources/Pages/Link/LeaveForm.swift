import Domain
import Gateway
import HTTPServer

extension LinkPages {
  /// `POST /link/{short}/leave`: ends the session and takes the cookie away.
  func leave(_ visitor: Visitor, _ body: FormBody) async throws -> Response {
    let isGenuine = try await gateway.leaveLink(
      short: visitor.short, cookie: visitor.cookie, antiForgery: body["_token"])
    guard isGenuine else { return refused(visitor) }
    var response = left(visitor)
    if !visitor.short.isEmpty {
      try response.fields.append(
        .setCookie, checked: surface.cookies.cookie(visitor.short, "", for: .seconds(0)))
    }
    return response
  }
}
