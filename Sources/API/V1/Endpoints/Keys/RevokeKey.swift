import Domain
import Gateway
import HTTPServer

extension V1 {
  /// Ends an API key at once.
  static let revokeKey = Endpoint(
    .delete, "/keys/{id}"
  ) { call in
    try await call.gateway.revokeKey(try call.id("key", as: KeyID.self), by: call.principal)
    return .done
  }
}
