import Domain
import Gateway
import HTTPServer

extension LinkPages {
  /// `GET /t/{token}`: hands the token over to a cookie and takes it out of the address bar.
  ///
  /// Nothing is looked up, so every token is answered alike and nothing can be learned here.
  func open(_ request: Request) async throws -> Response {
    let opened = gateway.preVerificationCookie(token: request.parameters["token"] ?? "")
    var fields: Fields = [.referrerPolicy: "no-referrer"]
    try fields.append(.location, checked: "/link/" + opened.short)
    try fields.append(
      .setCookie,
      checked: door.cookie(opened.short, opened.value, for: LinkRules.preVerificationLife))
    fields.fill(from: door.header)
    return Response(.seeOther, fields: fields)
  }
}
