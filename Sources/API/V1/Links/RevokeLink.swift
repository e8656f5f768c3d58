import Domain
import Gateway
import HTTPServer

extension Endpoint {
  /// Ends a link and the sessions behind it.
  static let revokeLink = Endpoint(.delete, "/v1/links/{id}", .tasksWrite) { call in
    try await call.gateway.revokeLink(try call.id("link", as: LinkID.self), by: call.caller)
    return .done
  }
}
