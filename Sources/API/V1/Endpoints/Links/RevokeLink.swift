import Domain
import Gateway
import HTTPServer

extension V1 {
  /// Ends a link and the sessions behind it.
  static let revokeLink = Endpoint(.delete, "/links/{id}") { call in
    try await call.gateway.revokeLink(try call.id("link", as: LinkID.self), by: call.principal)
    return .done
  }
}
