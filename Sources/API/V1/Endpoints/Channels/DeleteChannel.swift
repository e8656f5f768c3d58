import Domain
import Gateway
import HTTPServer

extension V1 {
  /// Removes a destination.
  static let deleteChannel = Endpoint(
    .delete, "/channels/{id}"
  ) { call in
    try await call.gateway.deleteChannel(call.parameter("id"), by: call.principal)
    return .done
  }
}
