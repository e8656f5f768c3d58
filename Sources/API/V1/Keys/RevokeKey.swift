import Domain
import Gateway
import HTTPServer

extension Endpoint {
  /// Ends an API key at once.
  static let revokeKey = Endpoint(
    .delete, "/v1/keys/{id}", .keysManage
  ) { call in
    try await call.gateway.revokeKey(try call.id("key", as: KeyID.self), by: call.caller)
    return .done
  }
}
