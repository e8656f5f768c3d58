import Domain
import Gateway
import HTTPServer

extension LinkPages {
  /// `GET /t/{token}`: hands the token over to a cookie and takes it out of the address bar.
  ///
  /// Nothing is looked up, so every token is answered alike and nothing can be learned here.
  func open(_ request: Request) async throws -> Response {
    let opened = gateway.preVerificationCookie(token: request.parameters["token"] ?? "")
    var response = try surface.seeOther(
      "/link/" + opened.short,
      cookie: surface.cookies.cookie(
        opened.short, opened.value, for: LinkRules.preVerificationLife))
    response.fields.set(.referrerPolicy, "no-referrer")
    return response
  }
}
